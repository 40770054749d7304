import { LocalProvider } from '#scoring/providers/local/local_provider'
import type { ScoringResult } from '#scoring/scoring_result'
import { seededRandom } from '#tests/support/random'
import {
  catalogTexts,
  type ChangedText,
  changeText,
  derange,
  textAsLong,
  textSharingWords,
} from '#tests/unit/scoring/changed_texts'
import { type VoiceRecording, voiceRecordings } from '#tests/unit/scoring/recordings'

const SEED = 20_260_101
const REPLACED_WORDS = 2
/** Each voice says as many of the sentences: `npm run lab:scoring` measures at large. */
const SENTENCES_OF_A_VOICE = 4
/** One for each core of a small machine. */
const SCORERS = 2

/** How a wrong sentence was chosen: at random, by its length, or by the words in common. */
export const WRONG_KINDS = ['another', 'as long', 'sharing words'] as const
export type WrongKind = (typeof WRONG_KINDS)[number]

/** What is tried with one recording. */
export interface Trial extends VoiceRecording {
  changed: ChangedText
  wrong: { kind: WrongKind; text: string } | null
}

/** How one recording was scored: against its text, with words replaced, and against a wrong sentence. */
export interface Measurement extends Trial {
  right: ScoringResult
  replaced: ScoringResult
  /** Null for a recording without a wrong sentence. */
  wrongScore: number | null
}

/**
 * The trials of the voices' recordings, each sentence by one voice, the same in every run. Each
 * voice has one wrong sentence of each kind.
 */
export function voiceTrials(): Trial[] {
  const catalog = catalogTexts()
  const random = seededRandom(SEED)
  const byVoice = Map.groupBy(voiceRecordings(), ({ voice }) => voice)

  return [...byVoice.values()].flatMap((recordings, voiceIndex) => {
    const texts = recordings.map(({ text }) => text)
    const others = derange(texts, random)
    const own = voiceIndex * SENTENCES_OF_A_VOICE
    return recordings.slice(own, own + SENTENCES_OF_A_VOICE).map((recording, place) => {
      const index = own + place
      const { text } = recording
      const kind = WRONG_KINDS[(index + voiceIndex) % WRONG_KINDS.length]!
      const wrongTexts: Record<WrongKind, () => string> = {
        'another': () => others[index]!,
        'as long': () => textAsLong(text, catalog),
        'sharing words': () => textSharingWords(text, catalog),
      }
      const changed = changeText(text, catalog, REPLACED_WORDS, random)
      const wrong = place < WRONG_KINDS.length ? { kind, text: wrongTexts[kind]() } : null
      return { ...recording, changed, wrong }
    })
  })
}

/** Scores all trials with the local provider. */
export async function measureVoices(): Promise<Measurement[]> {
  const trials = voiceTrials().values()
  const measurements: Measurement[] = []
  const work = async () => {
    const provider = new LocalProvider()
    try {
      for (const trial of trials) measurements.push(await measure(provider, trial))
    } finally {
      await provider.close()
    }
  }
  await Promise.all(Array.from({ length: SCORERS }, work))
  return measurements
}

async function measure(provider: LocalProvider, trial: Trial): Promise<Measurement> {
  const score = (text: string) => provider.transcribeAndScore(trial.pcm, text, 'en-US')
  const right = await score(trial.text)
  const replaced = await score(trial.changed.text)
  const wrong = trial.wrong && (await score(trial.wrong.text))
  return { ...trial, right, replaced, wrongScore: wrong && wrong.pronunciationScore }
}
