import { inject } from '@adonisjs/core'
import type { Level, SpeechType } from '#catalog/enums'
import { SpeechNotFound } from '#catalog/errors'
import type { SpeechTag } from '#catalog/speeches/speech_tag'
import { PreparedStatements } from '#postgres/prepared_statements'

/** A speech without its tags, as the database has it. */
export interface SpeechRecord {
  id: string
  text: string
  level: Level
  type: SpeechType
  /** The key in the storage of the recording, or of its rendition; null once it was purged. */
  audio_url: string | null
  audio_duration_ms: number | null
}

export type TaggedSpeech = SpeechRecord & { tags: SpeechTag[] }

/** SQL: what the game serves of the recording of the speech `s`. */
export const SERVED_RECORDING = 'coalesce(s.rendition_url, s.audio_url) as audio_url'
/** SQL: the columns of a speech record, for learners. */
export const SPEECH_COLUMNS = `s.id, s.text, s.level, s.type, ${SERVED_RECORDING}, s.audio_duration_ms`
/** An SQL condition: learners may see the speech `s`. */
export const DRAWABLE = 's.published and s.deleted_at is null and s.audio_url is not null'

/** An SQL expression: the tags of the speech `s` as JSON, by name. */
export const TAGS_OF_SPEECH = `
  coalesce((
    select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'category', t.category)
                     order by t.name)
    from speech_tags st join tags t on t.id = st.tag_id
    where st.speech_id = s.id
  ), '[]')`

/** A speech that was drawn, with those who do not want it. */
export type ReportedSpeech = SpeechRecord & {
  /** Ids of learners whose reports of it are open; null where there are none. */
  reporters: string[] | null
}

const REPORTERS = `(select array_agg(r.user_id) from speech_reports r
  where r.speech_id = s.id and r.resolved_at is null) as reporters`

const SPEECHES_BY_IDS = {
  name: 'speeches_by_ids',
  text: `select ${SPEECH_COLUMNS}, ${REPORTERS} from speeches s
         where s.id = any($1) and ${DRAWABLE}`,
}

/** The text that a learner is asked to say, and by which its own recordings are known. */
export interface ReferenceText {
  text: string
  /** SHA-256 in hexadecimal digits; of the rendition, null where it was made before it was noted. */
  audio_sha256: string | null
  rendition_sha256: string | null
}

const REFERENCE_TEXT = {
  name: 'reference_text',
  text: `select s.text, s.audio_sha256, s.rendition_sha256 from speeches s
         where s.id = $1 and ${DRAWABLE}`,
}

/** Larger queries would only keep the other connections idle. */
const READS_A_QUERY = 32

interface WaitingRead {
  ids: string[]
  resolve: (speeches: Map<string, ReportedSpeech>) => void
  reject: (error: unknown) => void
}

/** Reads what learners may see of the catalog: published speeches that have a recording. */
@inject()
export class SpeechReader {
  #waiting: WaitingRead[] = []

  constructor(private statements: PreparedStatements) {}

  /**
   * Reads by primary key. All that is asked for within one turn of the event loop shares a query,
   * which under load costs the database and this process a fraction of a query for each request.
   *
   * @returns those that are still there, by id
   */
  readMany(ids: string[]): Promise<Map<string, ReportedSpeech>> {
    if (this.#waiting.length === 0) setImmediate(() => this.#readWaiting())
    const { promise, resolve, reject } = Promise.withResolvers<Map<string, ReportedSpeech>>()
    this.#waiting.push({ ids, resolve, reject })
    return promise
  }

  #readWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (let first = 0; first < waiting.length; first += READS_A_QUERY) {
      void this.#readTogether(waiting.slice(first, first + READS_A_QUERY))
    }
  }

  async #readTogether(reads: WaitingRead[]): Promise<void> {
    try {
      // As PostgreSQL writes arrays: node-postgres would look for what to escape in each id.
      const ids = `{${reads.map((read) => read.ids.join()).join()}}`
      const rows = await this.statements.run<ReportedSpeech>(SPEECHES_BY_IDS, [ids])
      const speeches = new Map(rows.map((row) => [row.id, row]))
      for (const { resolve } of reads) resolve(speeches)
    } catch (error) {
      for (const { reject } of reads) reject(error)
    }
  }

  /** What a recording of a learner's is compared with. @throws SpeechNotFound */
  async readReference(id: string): Promise<ReferenceText> {
    const [speech] = await this.statements.run<ReferenceText>(REFERENCE_TEXT, [id])
    if (speech === undefined) throw new SpeechNotFound()
    return speech
  }

  /** @throws SpeechNotFound */
  async readOne(id: string): Promise<TaggedSpeech> {
    const [speech] = await this.statements.run<TaggedSpeech>(
      {
        name: 'speech_by_id',
        text: `select ${SPEECH_COLUMNS}, ${TAGS_OF_SPEECH} as tags
               from speeches s where s.id = $1 and ${DRAWABLE}`,
      },
      [id]
    )
    if (speech === undefined) throw new SpeechNotFound()
    return speech
  }
}
