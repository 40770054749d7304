import { AdminSpeechNotFound } from '#catalog/errors'
import { SOUND_NAMES } from '#catalog/speeches/sound_columns'
import { type TaggedSpeech, TAGS_OF_SPEECH } from '#catalog/speeches/speech_reader'
import { type Client, sql } from '#postgres/sql'

/** A speech as admins see it: drafts and those in the bin too. */
export interface AdminSpeech extends TaggedSpeech {
  external_id: string | null
  published: boolean
  /** Of the recording's bytes, in hexadecimal digits. */
  audio_sha256: string | null
  /** Codes of what the checks of the recording found, without those that were accepted. */
  warnings: string[]
  /** A byte for each bar of a waveform; null, like the next four, until the recording is measured. */
  audio_peaks: Buffer | null
  loudness_lufs: number | null
  peak_db: number | null
  silence_start_ms: number | null
  silence_end_ms: number | null
  /** Codes of warnings about this recording that somebody has heard and found fine. */
  accepted_warnings: string[]
  /** Raised by every change, through whatever channel. */
  version: number
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

const SOUND = SOUND_NAMES.map((name) => `s.${name}`).join(', ')

/** SQL: the columns of the speech `s`, as an `AdminSpeech` has them. */
export const SELECT_SPEECH = `
  s.id, s.text, s.level, s.type, s.audio_url, s.audio_duration_ms, s.external_id,
  s.audio_sha256, ${SOUND}, s.published, s.warnings, s.accepted_warnings, s.version, s.created_at, s.updated_at, s.deleted_at, ${TAGS_OF_SPEECH} as tags`

const SELECT = `select ${SELECT_SPEECH} from speeches s`

/** @throws AdminSpeechNotFound */
export async function findSpeech(id: string, client: Client): Promise<AdminSpeech> {
  const [speech] = await findSpeeches([id], client)
  if (speech === undefined) throw new AdminSpeechNotFound()
  return speech
}

/** One query. @returns the speeches in the order of the ids; those that do not exist are left out */
export async function findSpeeches(ids: string[], client: Client): Promise<AdminSpeech[]> {
  return sql(client, `${SELECT} where s.id = any(:ids) order by array_position(:ids, s.id)`, {
    ids,
  })
}

/** What admins change, in the form of `SpeechFields`; a recording by its hash. */
export function fieldsOf(speech: AdminSpeech) {
  return {
    text: speech.text,
    level: speech.level,
    type: speech.type,
    tags: speech.tags.map((tag) => tag.id).sort(),
    external_id: speech.external_id,
    published: speech.published,
    audio_sha256: speech.audio_sha256,
  }
}

/** What the audit log holds of a speech; its tags with their names, which may change later. */
export function auditedFieldsOf(speech: AdminSpeech): Record<string, unknown> {
  const { tags, deleted_at: deletedAt } = speech
  return {
    ...fieldsOf(speech),
    tags: tags.map(({ id, name }) => ({ id, name })),
    deleted_at: deletedAt,
  }
}
