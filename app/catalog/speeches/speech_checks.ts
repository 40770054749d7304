import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { RecordingMissing, SpeechExists, SpeechPurged, StaleSpeech } from '#catalog/errors'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { IS_PURGED } from '#catalog/speeches/speech_bin'
import { sql } from '#postgres/sql'

/** @throws SpeechPurged */
export async function requireNotPurged(trx: TransactionClientContract, id: string): Promise<void> {
  const text = `select from speeches s where s.id = ? and ${IS_PURGED}`
  const purged = await sql(trx, text, [id])
  if (purged.length > 0) throw new SpeechPurged()
}

/** @param versions that the caller has read. @throws StaleSpeech */
export function requireVersion({ version }: AdminSpeech, versions: number[]): void {
  if (!versions.includes(version)) throw new StaleSpeech()
}

/** Nobody practises what cannot be heard. @throws RecordingMissing */
export function requireRecording({ audio_url: key }: AdminSpeech): void {
  if (key === null) throw new RecordingMissing()
}

/** An import could not tell two such speeches apart. @throws SpeechExists */
export async function requireNoDuplicate(trx: TransactionClientContract, speech: AdminSpeech) {
  const { id, text, level, type, audio_sha256: hash } = speech
  if (hash === null) return
  // Whoever makes the same speech at this moment comes after it, or before.
  const name = [hash, level, type, text].join(' ')
  await trx.rawQuery('select pg_advisory_xact_lock(hashtextextended(?, 0))', [name])
  const duplicate = await trx
    .from('speeches')
    .where({ audio_sha256: hash, level, type, text })
    .whereNot('id', id)
    .whereNull('deleted_at')
    .first()
  if (duplicate !== null) throw new SpeechExists()
}
