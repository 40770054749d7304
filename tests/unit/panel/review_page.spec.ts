import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import type { PlacedSpeech } from '#catalog/speeches/review_queue'
import type { CappedCount } from '#catalog/speeches/speech_list'
import { writeFor } from '#panel/reader'
import { reviewPage } from '#panel/review_page'
import { newRun } from '#panel/review_run'

const SPEECH: PlacedSpeech = {
  ...{ id: randomUUID(), text: 'How are you?', level: 'A1', type: 'question', tags: [] },
  ...{ audio_url: 'a.wav', audio_sha256: 'a'.repeat(64), audio_duration_ms: 900 },
  ...{ external_id: null, published: false, warnings: [], accepted_warnings: [], version: 1 },
  ...{ audio_peaks: null, loudness_lufs: null, peak_db: null },
  ...{ silence_start_ms: null, silence_end_ms: null },
  ...{ created_at: new Date(), updated_at: new Date(), deleted_at: null, place: 'a' },
}

/** Where the second speech of a queue is said to stand. @param rest of the queue, with this speech */
function placeOf(rest: CappedCount): string | undefined {
  const run = newRun({ kind: 'drafts' })
  run.tally.approved = 1
  const parts = { run, speech: SPEECH, behind: { rest }, texts: new Map(), isOwn: false }
  return reviewPage({ ...parts, now: new Date() }).position
}

test.group('The page of a review', () => {
  test('says plainly where one is, also where the queue was not counted to its end', ({
    assert,
  }) => {
    assert.equal(placeOf({ count: 1000, isMore: false }), '2 of 1,001')
    const many = { count: 1000, isMore: true }
    assert.equal(placeOf(many), 'Number 2 · more than 1,000 wait')
    const inSpanish = writeFor({ timeZone: 'UTC', language: 'es' }, () => placeOf(many))
    assert.equal(inSpanish, 'Número 2 · esperan más de 1000')
  })
})
