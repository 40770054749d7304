import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { NativeFfmpeg } from '#audio/decoders/native_ffmpeg'
import { RecordingBuffers } from '#audio/recording_buffers'
import { RecordingReader } from '#audio/recording_reader'
import type { ScoringResult } from '#scoring/scoring_result'
import { SpeechProvider, type SpeechProviderState } from '#scoring/speech_provider'
import { temporaryFolder } from '#tests/support/temporary_folder'

type Cleanup = (callback: () => void) => void

/** A copy of a recording, or of a part of it. */
type Kept = Buffer | Int16Array

/** A scorer that keeps hold of what it is given, as a leak would. */
export class KeepingProvider extends SpeechProvider {
  readonly name = 'keeping'
  readonly version = '1'
  readonly kept: Int16Array[] = []
  wasHeard = false

  constructor(private answer: (signal?: AbortSignal) => Promise<ScoringResult>) {
    super()
  }

  async transcribeAndScore(pcm: Int16Array, _: string, __: string, signal?: AbortSignal) {
    this.kept.push(pcm)
    this.wasHeard = pcm.some((sample) => sample !== 0)
    return this.answer(signal)
  }

  async load() {}

  state(): SpeechProviderState {
    return 'ready'
  }

  async close() {}
}

/** Any score. */
export const RESULT: ScoringResult = {
  recognizedText: '',
  pronunciationScore: 1,
  accuracyScore: 1,
  fluencyScore: null,
  completenessScore: 1,
  prosodyScore: null,
  confidence: null,
  audioDurationMs: 1,
  providerName: 'keeping',
  providerVersion: '1',
  wordScores: [],
}

/** Collects the buffers that the upload is read into, while a test runs. */
export function watchUploads(cleanup: Cleanup): Buffer[] {
  const buffers: Buffer[] = []
  const { concat } = Buffer
  Buffer.concat = ((list: Buffer[], length?: number) => {
    const joined = concat(list, length)
    if (new Error('where').stack?.includes('read_recording')) buffers.push(...list, joined)
    return joined
  }) as typeof Buffer.concat
  cleanup(() => {
    Buffer.concat = concat
  })
  return buffers
}

/** Collects the arrays that are made of the upload, the decoder's output among them. */
export function watchArrays(cleanup: Cleanup): Kept[] {
  const arrays: Kept[] = []
  const { keep } = RecordingBuffers.prototype
  RecordingBuffers.prototype.keep = function (array) {
    arrays.push(array as Buffer)
    return keep.call(this, array) as typeof array
  }
  cleanup(() => {
    RecordingBuffers.prototype.keep = keep
  })
  return arrays
}

/** A decoder whose program reads the recording and then never ends. */
export function useStuckDecoder(cleanup: Cleanup): NativeFfmpeg {
  const program = join(temporaryFolder(cleanup), 'stuck')
  writeFileSync(program, '#!/bin/sh\ncat >&2\nprintf decoded\nexec sleep 60\n', { mode: 0o755 })
  const decoder = new NativeFfmpeg(program)
  app.container.swap(RecordingReader, () => new RecordingReader(decoder))
  cleanup(() => app.container.restore(RecordingReader))
  return decoder
}

/** Lets the server score with this provider, until the test ends. */
export function useProvider(provider: SpeechProvider, cleanup: Cleanup): void {
  app.container.swap(SpeechProvider, () => provider)
  cleanup(() => app.container.restore(SpeechProvider))
}

/** Whether nothing is left of what they held. */
export const areZeros = (arrays: Kept[]) =>
  arrays.every((array) => array.every((value) => value === 0))
