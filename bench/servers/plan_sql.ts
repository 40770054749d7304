import type { HttpContext } from '@adonisjs/core/http'
import type { ApplicationService } from '@adonisjs/core/types'
import type { TaggedSpeech } from '../../app/catalog/speeches/speech_reader.ts'
import { fromBuild } from '../product.ts'

const { default: SpeechesController } = await fromBuild<
  typeof import('../../app/controllers/api/speeches_controller.ts')
>('app/controllers/api/speeches_controller.js')
const { SpeechSource } = await fromBuild<
  typeof import('../../app/catalog/drawing/speech_source.ts')
>('app/catalog/drawing/speech_source.js')
const { SpeechReader, TAGS_OF_SPEECH } = await fromBuild<
  typeof import('../../app/catalog/speeches/speech_reader.ts')
>('app/catalog/speeches/speech_reader.js')
const { PreparedStatements } = await fromBuild<
  typeof import('../../app/postgres/prepared_statements.ts')
>('app/postgres/prepared_statements.js')
const { RecordingUrls } = await fromBuild<typeof import('../../app/storage/recording_urls.ts')>(
  'app/storage/recording_urls.js'
)
const { serialize } = await fromBuild<typeof import('../../app/transformers/serialize.ts')>(
  'app/transformers/serialize.js'
)
const { default: SpeechTransformer } = await fromBuild<
  typeof import('../../app/transformers/speech_transformer.ts')
>('app/transformers/speech_transformer.js')
const { drawSpeechesValidator } = await fromBuild<typeof import('../../app/validators/catalog.ts')>(
  'app/validators/catalog.js'
)

/**
 * The plan's "SQL query with proper joins and WHERE clause" and "ORDER BY RANDOM() LIMIT n",
 * prepared, and with the tags in the same statement: better than the plan's ORM would do it.
 */
const PLAN = {
  name: 'plan_random',
  text: `
    select s.id, s.text, s.level, s.type, s.audio_url, s.audio_duration_ms,
           ${TAGS_OF_SPEECH} as tags
    from (
      select s.* from speeches s join speech_tags st on st.speech_id = s.id
      where s.level = $1 and ($2::text is null or s.type = $2) and st.tag_id = any($3::uuid[])
        and s.published and s.deleted_at is null and s.audio_url is not null
        and s.id <> all($4::uuid[])
      group by s.id
      order by random()
      limit $5
    ) s`,
}

/** Swaps the controller's way to random speeches; the rest of the product stays as it is. */
export async function drawWithPlanSql(app: ApplicationService): Promise<void> {
  const statements = await app.container.make(PreparedStatements)
  const urls = await app.container.make(RecordingUrls)
  const source = await app.container.make(SpeechSource)
  const reader = await app.container.make(SpeechReader)

  class PlanController extends SpeechesController {
    override async random({ request }: HttpContext) {
      const { level, type, tags, limit, exclude } =
        await request.validateUsing(drawSpeechesValidator)
      const values = [level, type ?? null, tags, exclude ?? [], limit ?? 10]
      const speeches = await statements.run<TaggedSpeech>(PLAN, values)
      return { data: await serialize(SpeechTransformer.transform(speeches, urls)) }
    }
  }
  app.container.swap(SpeechesController, () => new PlanController(source, reader, urls))
}
