import { createHash } from 'node:crypto'
import { isRecordingFault } from '#audio/is_recording_fault'
import { measureRecording } from '#audio/measure_recording'
import { withRecording } from '#audio/recording_buffers'
import type { RecordingReader } from '#audio/recording_reader'
import type { RenditionMaker } from '#audio/rendition_maker'
import type { Claim, PreparationQueue } from '#catalog/preparation/preparation_queue'
import type { RecordingVerifier } from '#catalog/preparation/recording_verifier'
import { newRenditionKey } from '#catalog/speeches/recording_keys'
import { soundColumnsOf } from '#catalog/speeches/sound_columns'
import type { RecordingStorage } from '#storage/recording_storage'
import { recordingContentType } from '#storage/recording_types'

/** Of verifying a recording and making its rendition; half a second is usual. */
const TIME_LIMIT_MS = 120_000

/** What became of a speech of the queue. */
export interface Preparation {
  /** Of the speech. */
  id: string
  text: string
  /**
   * `mismatched`: prepared, but the recording seems to say another text. `outdated`: recording or text were changed meanwhile, so that it is due again. `unreadable`: the
   * recording is to blame. `failed`: something that it needs, and that may be back later.
   */
  state: 'prepared' | 'mismatched' | 'outdated' | 'unreadable' | 'failed'
  /** Why it is not prepared. */
  error?: Error
}

/**
 * Prepares the recordings of the catalog, after they came: measures and verifies them, and makes their
 * renditions.
 */
export class RecordingPreparation {
  /** @param maker null without ffmpeg: the game serves the recordings themselves then */
  constructor(
    private queue: PreparationQueue,
    private storage: RecordingStorage,
    private reader: RecordingReader,
    private maker: RenditionMaker | null,
    private verifier: RecordingVerifier
  ) {}

  /**
   * Takes the next speech of the queue. What fails is tried again later, and does not keep others.
   *
   * @param batchId only a speech of this batch
   * @param signal aborts what is going on, and leaves the speech to others
   * @returns undefined when none is due, or the signal has aborted
   * @throws what the database fails with
   */
  async prepareNext(
    batchId: string | null = null,
    signal?: AbortSignal
  ): Promise<Preparation | undefined> {
    if (signal?.aborted) return undefined
    const claim = await this.queue.claim(batchId)
    if (claim === undefined) return undefined
    const { id, text } = claim
    try {
      const stop = [AbortSignal.timeout(TIME_LIMIT_MS), ...(signal ? [signal] : [])]
      return { id, text, state: await this.#prepare(claim, AbortSignal.any(stop)) }
    } catch (error) {
      if (signal?.aborted) {
        await this.queue.release(claim)
        return undefined
      }
      const isUnreadable = isRecordingFault(error)
      await (isUnreadable ? this.queue.giveUp(claim) : this.queue.postpone(claim))
      return { id, text, state: isUnreadable ? 'unreadable' : 'failed', error: error as Error }
    }
  }

  /** Gives back memory until there is something to do again. */
  rest(): Promise<void> {
    return this.verifier.rest()
  }

  async #prepare(claim: Claim, signal: AbortSignal): Promise<Preparation['state']> {
    const { rendition, isMismatch, sound } = await withRecording(async (buffers) => {
      const bytes = buffers.keep(await this.storage.read(claim.audio_url))
      const pcm = await this.reader.read(bytes, buffers, signal)
      const isVerified = claim.only_measure
      return {
        sound: soundColumnsOf(measureRecording(pcm)),
        isMismatch: isVerified ? null : await this.verifier.isMismatch(pcm, claim.text, signal),
        rendition: await this.#makeRendition(claim, bytes, signal),
      }
    })
    const renditionKey = rendition && newRenditionKey()
    const renditionSha256 = rendition && createHash('sha256').update(rendition).digest('hex')
    if (renditionKey !== null) {
      await this.storage.put(renditionKey, rendition!, recordingContentType(renditionKey))
    }
    // Where this fails, the rendition may be referred to: if it is not, it is swept away later.
    if (await this.queue.finish(claim, { renditionKey, renditionSha256, isMismatch, sound })) {
      return isMismatch ? 'mismatched' : 'prepared'
    }
    if (renditionKey !== null) await this.storage.delete(renditionKey)
    return 'outdated'
  }

  /** @returns null where there is one already, or none can be made */
  async #makeRendition(
    { rendition_url: existing }: Claim,
    bytes: Uint8Array,
    signal: AbortSignal
  ): Promise<Uint8Array | null> {
    if (this.maker === null || existing !== null) return null
    try {
      const rendition = await this.maker.make(bytes, signal)
      return rendition.bytes
    } catch (error) {
      // It can be played, but not made louder: there is hardly a sound in it.
      if (isRecordingFault(error)) return null
      throw error
    }
  }
}
