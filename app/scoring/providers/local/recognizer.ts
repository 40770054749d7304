import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Decoder, SoundSwallowerModule } from 'soundswallower'
import createModule from 'soundswallower'
import type { AlignedPhone } from './alignment.ts'
import { Pronunciations } from './pronunciations.ts'

/** A part of the module that its types leave out; it is needed to overwrite the samples after use. */
interface Internals {
  _decoder_process_float32(
    decoder: number,
    address: number,
    samples: number,
    noSearch: number,
    fullUtterance: number
  ): number
}

export interface AlignedToken {
  token: string
  phones: AlignedPhone[]
}

/** The tokens in order, and the silence and noise segments between them. */
export interface TokenAlignment {
  tokens: AlignedToken[]
  nonSpeech: AlignedPhone[]
}

export type Recognizer = Awaited<ReturnType<typeof loadRecognizer>>

/**
 * `compallsen` makes the scores likelihood ratios to the best model of each frame. Beams are off,
 * because with them a text that fits badly has no alignment at all.
 */
const SETTINGS = {
  compallsen: true,
  beam: 0,
  pbeam: 0,
  wbeam: 0,
  samprate: 16_000,
  loglevel: 'FATAL',
}

/** Alignments give probabilities with three decimals; this stands for those that read 0. */
const MIN_PROBABILITY = 0.0005
/** The recogniser divides its log likelihoods by 2 to the power of this many bits. */
const NATS_PER_LOG = 1 << 10
const FRAMES_PER_SECOND = 100

/** Loads the recogniser and its American English model: 0.5 s and 60 MB. */
export async function loadRecognizer() {
  const packageFolder = dirname(fileURLToPath(import.meta.resolve('soundswallower')))
  const module = await createModule({
    modelBase: join(packageFolder, 'model') + sep,
  } as Partial<SoundSwallowerModule>)
  const decoder = new module.Decoder(SETTINGS)
  await decoder.initialize()
  const pronunciations = new Pronunciations(join(packageFolder, 'model', 'en-us', 'dict.txt'))

  /** Runs the recogniser over the samples, with the text or grammar that was set before. */
  function recognize(samples: Int16Array): TokenAlignment | null {
    decoder.start()
    try {
      processAudio(module, decoder, samples)
    } finally {
      decoder.stop()
    }
    return readAlignment(decoder)
  }

  return {
    knows: (token: string) => decoder.lookup_word(token) !== null,
    /** Adds tokens with their pronunciations in ARPAbet, separated by spaces. */
    learn: (words: [token: string, pronunciation: string][]) => decoder.add_words(...words),
    /** All pronunciations of a token in the dictionary. */
    pronunciationsOf(token: string): string[] {
      const found: string[] = []
      for (let name = token; ; name = `${token}(${found.length + 1})`) {
        const sounds = decoder.lookup_word(name) as string | null
        if (sounds === null) return found
        found.push(sounds)
      }
    },
    minimalPairs: (word: string, sounds: string[]) => pronunciations.minimalPairs(word, sounds),
    /** All that the recogniser holds, which grows and never shrinks. */
    memory: () => module.HEAPF32,

    /** Aligns tokens of the dictionary with the recording (forced alignment); null if they do not fit. */
    align(samples: Int16Array, tokens: string[]): TokenAlignment | null {
      decoder.set_align_text(tokens.join(' '))
      return recognize(samples)
    },

    /** The path through a grammar (JSGF) that fits the recording best; null if none fits. */
    search(samples: Int16Array, grammar: string): TokenAlignment | null {
      decoder.set_grammar(grammar)
      return recognize(samples)
    },
  }
}

/** Does what the module's own `process_audio` does, and overwrites its copy of the samples. */
function processAudio(module: SoundSwallowerModule, decoder: Decoder, samples: Int16Array): void {
  const address = module._malloc(samples.length * Float32Array.BYTES_PER_ELEMENT)
  const first = address / Float32Array.BYTES_PER_ELEMENT
  const copy = module.HEAPF32.subarray(first, first + samples.length)
  for (let index = 0; index < samples.length; index++) copy[index] = (samples[index] ?? 0) / 0x8000

  const internals = module as unknown as Internals
  const { cdecoder } = decoder as unknown as { cdecoder: number }
  const processed = internals._decoder_process_float32(cdecoder, address, samples.length, 0, 1)
  // The heap may have grown and moved meanwhile: a view from before would be detached.
  module.HEAPF32.fill(0, first, first + samples.length)
  module._free(address)
  if (processed < 0) throw new Error('The recogniser refused the samples.')
}

function readAlignment(decoder: Decoder): TokenAlignment | null {
  const tokens: AlignedToken[] = []
  const nonSpeech: AlignedPhone[] = []
  for (const segment of readSegments(decoder)) {
    const phones = (segment.w ?? []).map(({ t, b, d, p }) => {
      const frames = Math.round(d * FRAMES_PER_SECOND)
      const total = Math.log(Math.max(p, MIN_PROBABILITY)) * NATS_PER_LOG
      const startFrame = Math.round(b * FRAMES_PER_SECOND)
      return { arpabet: t, startFrame, frames, llr: total / Math.max(1, frames), heard: null }
    })
    // Silence and noise are in brackets; a second pronunciation is marked by "(2)".
    if (/^[<[(]/.test(segment.t)) nonSpeech.push(...phones)
    else tokens.push({ token: segment.t.replace(/\(\d+\)$/, ''), phones })
  }
  return tokens.length > 0 ? { tokens, nonSpeech } : null
}

/** Where nothing fits the recogniser writes broken JSON. */
function readSegments(decoder: Decoder) {
  try {
    return decoder.get_alignment({ align_level: 1 }).w ?? []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
