import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { SpeechUnknown } from '#catalog/errors'
import { SPEECH_COLUMNS, TAGS_OF_SPEECH, type TaggedSpeech } from '#catalog/speech_reader'

/** A speech as admins see it: drafts and those in the bin too. */
export interface EditedSpeech extends TaggedSpeech {
  external_id: string | null
  published: boolean
  /** Codes of what the checks of the recording found. */
  warnings: string[]
  /** Raised by every change, through whatever door. */
  version: number
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

/** SQL: the columns of an edited speech `s`, its tags among them. */
export const EDITED_SPEECH_COLUMNS = `${SPEECH_COLUMNS}, s.external_id, s.published, s.warnings,
  s.version, s.created_at, s.updated_at, s.deleted_at, ${TAGS_OF_SPEECH} as tags`

/** @throws SpeechUnknown */
export async function findSpeech(id: string, client: QueryClientContract): Promise<EditedSpeech> {
  const { rows } = await client.rawQuery<{ rows: EditedSpeech[] }>(
    `select ${EDITED_SPEECH_COLUMNS} from speeches s where s.id = ?`,
    [id]
  )
  const [speech] = rows
  if (speech === undefined) throw new SpeechUnknown()
  return speech
}
