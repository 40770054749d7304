import { inject } from '@adonisjs/core'
import type { DrawFilter } from '#catalog/drawing/cells'
import type { CountedTag } from '#catalog/drawing/speech_pool'
import type { Level, SpeechType } from '#catalog/enums'
import {
  DRAWABLE,
  SPEECH_COLUMNS,
  type TaggedSpeech,
  TAGS_OF_SPEECH,
} from '#catalog/speeches/speech_reader'
import { Semaphore } from '#concurrency/semaphore'
import { PreparedStatements } from '#postgres/prepared_statements'

/** These statements read the whole catalog: more of them at once would only keep others waiting. */
const MAX_AT_ONCE = 2

const DRAW = {
  name: 'draw_while_loading',
  text: `
    select ${SPEECH_COLUMNS}, ${TAGS_OF_SPEECH} as tags
    from (
      select * from speeches s
      where ${DRAWABLE} and s.level = $1 and ($2::text is null or s.type = $2) and s.id <> all($4)
        and not exists (select from speech_reports r
          where r.speech_id = s.id and r.user_id = $6::uuid and r.resolved_at is null)
        and exists (select from speech_tags where speech_id = s.id and tag_id = any($3))
      order by random()
      limit $5
    ) s`,
}

const COUNT = {
  name: 'count_while_loading',
  text: `
    select t.id, t.name, t.category, count(s.id)::integer as "speechCount"
    from tags t
    left join speech_tags st on st.tag_id = t.id
    left join speeches s on s.id = st.speech_id and ${DRAWABLE}
      and ($1::text is null or s.level = $1) and ($2::text is null or s.type = $2)
    group by t.id
    order by t.name`,
}

interface Drawn {
  limit: number
  /** Ids of speeches that the learner has had. */
  exclude: string[]
  /** Whose open reports keep speeches away; null for nobody's. */
  learnerId?: string | null
}

/**
 * Answers in the seconds after a start: asks the database what the speech pool answers from memory
 * once it is loaded. It is as exact, and slower the more speeches there are.
 */
@inject()
export class DatabaseDraw {
  readonly #permits = new Semaphore({ permits: MAX_AT_ONCE })

  constructor(private statements: PreparedStatements) {}

  /** @returns at most `limit` speeches, or undefined when the database has enough to do already */
  draw(filter: DrawFilter, { limit, exclude, learnerId = null }: Drawn) {
    const { level, type, tagIds } = filter
    const values = [level, type ?? null, tagIds, exclude, limit, learnerId]
    return this.#run<TaggedSpeech>(DRAW, values)
  }

  /** @returns all tags by name, or undefined when the database has enough to do already */
  countByTag(level?: Level, type?: SpeechType) {
    return this.#run<CountedTag>(COUNT, [level ?? null, type ?? null])
  }

  async #run<Row>(statement: typeof DRAW, values: unknown[]): Promise<Row[] | undefined> {
    if (this.#permits.isBusy) return undefined
    return this.#permits.run(() => this.statements.run<Row>(statement, values))
  }
}
