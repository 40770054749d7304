import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { SpeechUnknown } from '#catalog/errors'
import { type TaggedSpeech, TAGS_OF_SPEECH } from '#catalog/speeches/speech_reader'
import { sql } from '#postgres/sql'

/** A speech as admins see it: drafts and those in the bin too. */
export interface EditedSpeech extends TaggedSpeech {
  external_id: string | null
  published: boolean
  /** Of the recording's bytes, in hexadecimal digits. */
  audio_sha256: string | null
  /** Codes of what the checks of the recording found. */
  warnings: string[]
  /** Raised by every change, through whatever door. */
  version: number
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

const SELECT = `
  select s.id, s.text, s.level, s.type, s.audio_url, s.audio_duration_ms, s.external_id,
         s.audio_sha256, s.published, s.warnings, s.version, s.created_at, s.updated_at, s.deleted_at, ${TAGS_OF_SPEECH} as tags
  from speeches s`

/** @throws SpeechUnknown */
export async function findSpeech(id: string, client: QueryClientContract): Promise<EditedSpeech> {
  const [speech] = await findSpeeches([id], client)
  if (speech === undefined) throw new SpeechUnknown()
  return speech
}

/** One query. @returns the speeches in the order of the ids; those that do not exist are left out */
export async function findSpeeches(
  ids: string[],
  client: QueryClientContract
): Promise<EditedSpeech[]> {
  return sql(client, `${SELECT} where s.id = any(:ids) order by array_position(:ids, s.id)`, {
    ids,
  })
}
