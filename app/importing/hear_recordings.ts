import { availableParallelism } from 'node:os'
import { withRecording } from '#audio/recording_buffers'
import type { RecordingReader } from '#audio/recording_reader'
import { DOUBT, Listening } from '#catalog/preparation/listening'
import { TEXT_DOUBTFUL } from '#catalog/preparation/preparation_queue'
import { inParallel, type OnDone } from '#concurrency/in_parallel'
import type { Findings } from '#importing/findings'
import type { PlannedSpeech } from '#importing/plan'

/**
 * Hears whether recordings say their texts, before the catalog has them. One that seems to say
 * something else is a warning; rows with a fault are left out.
 */
export async function hearRecordings(
  speeches: PlannedSpeech[],
  reader: RecordingReader,
  findings: Findings,
  onDone: OnDone
): Promise<void> {
  const rows = speeches.map(({ row }) => row).filter(({ row }) => !findings.isFaulty(row))
  const listenings = Array.from({ length: availableParallelism() }, () => new Listening())
  const free = [...listenings]
  try {
    await inParallel(
      rows,
      { items: listenings.length },
      async ({ row, file, text }) => {
        const listening = free.pop()!
        const isDoubtful = await withRecording(async (buffers) => {
          const pcm = await reader.read(buffers.keep(await file.read()), buffers)
          return listening.isDoubtful(pcm, text)
        }).finally(() => free.push(listening))
        if (isDoubtful) findings.warn(row, 'text', TEXT_DOUBTFUL, DOUBT)
      },
      onDone
    )
  } finally {
    await Promise.all(listenings.map((listening) => listening.close()))
  }
}
