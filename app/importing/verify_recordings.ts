import { availableParallelism } from 'node:os'
import { withRecording } from '#audio/recording_buffers'
import type { RecordingReader } from '#audio/recording_reader'
import { TEXT_DOUBTFUL } from '#catalog/preparation/preparation_queue'
import { RecordingVerifier } from '#catalog/preparation/recording_verifier'
import { inParallel, type OnDone } from '#concurrency/in_parallel'
import { findingMessage, type Findings } from '#importing/findings'
import type { PlannedSpeech } from '#importing/plan'

/**
 * Verifies that recordings say their texts, before the catalog has them. One that seems to say
 * something else is a warning; rows with a fault are left out.
 */
export async function verifyRecordings(
  speeches: PlannedSpeech[],
  reader: RecordingReader,
  findings: Findings,
  onDone: OnDone
): Promise<void> {
  const rows = speeches.map(({ row }) => row).filter(({ row }) => !findings.isFaulty(row))
  const verifiers = Array.from({ length: availableParallelism() }, () => new RecordingVerifier())
  const free = [...verifiers]
  try {
    await inParallel(
      rows,
      { items: verifiers.length },
      async ({ row, file, text }) => {
        const verifier = free.pop()!
        const isMismatch = await withRecording(async (buffers) => {
          const pcm = await reader.read(buffers.keep(await file.read()), buffers)
          return verifier.isMismatch(pcm, text)
        }).finally(() => free.push(verifier))
        if (isMismatch) findings.warn(row, 'text', TEXT_DOUBTFUL, findingMessage(TEXT_DOUBTFUL))
      },
      onDone
    )
  } finally {
    await Promise.all(verifiers.map((verifier) => verifier.close()))
  }
}
