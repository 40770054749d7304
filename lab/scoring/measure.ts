import { describeWords } from '#scoring/providers/local/describe_words'
import { toIpa } from '#scoring/providers/local/phonemes'
import { sentenceScores } from '#scoring/providers/local/sentence_scores'
import { MISPRONUNCIATION_BELOW } from '#scoring/providers/local/word_score'
import { seededRandom } from '#tests/support/random'
import { Dictionary } from './dictionary.ts'
import { type Heard, Hearing } from './hearing.ts'
import { catalogTexts, type LabRecording, type Voice } from './sources.ts'
import type { Use } from './split.ts'
import { type Case, type Trial, trialsFor, vocabularyOf } from './trials.ts'

/** What one trial says about one case: a high value means "right". */
export interface Measured {
  voice: string
  recording: string
  case: Case
  /** What is judged: a word, the sounds beside the text, or the whole sentence. */
  of: 'word' | 'beside' | 'sentence'
  value: number
  change: string
  /** Whether a learner would be told: of a fault of this word, or of an insertion. */
  isShown: boolean
  /** The sound that was said instead of one of the word's is the one that was heard. */
  isHeard: boolean
}

const SEED = 20_260_301

interface Options {
  use: Use
  voices: Voice[]
  /** At most so many recordings of each voice. */
  limit: number
  /** No recording is begun after so many minutes; what is left out is the same of every voice. */
  minutes: number
  onProgress: (done: number, all: number) => void
}

/** Scores all trials of these voices' recordings with the embedded scorer. */
export async function measure({
  use,
  voices,
  limit,
  minutes,
  onProgress,
}: Options): Promise<Measured[]> {
  const dictionary = new Dictionary()
  const otherTexts = catalogTexts(use)
  const texts = [...catalogTexts('choosing'), ...catalogTexts('reporting')]
  const vocabulary = vocabularyOf(texts, dictionary, use)
  const random = seededRandom(SEED)
  const words = { dictionary, use, vocabulary, otherTexts }
  const byVoice = voices.map((voice) =>
    spread(voice.recordings(), limit).map((recording) => ({
      recording,
      trials: trialsFor(recording.text, words, random),
    }))
  )
  const jobs = Array.from({ length: limit }, (_, turn) =>
    byVoice.flatMap((own) => own.slice(turn, turn + 1))
  ).flat()
  const end = performance.now() + minutes * 60_000
  const measured: Measured[] = []
  let done = 0
  const hearing = new Hearing()
  for (const { recording, trials } of jobs) {
    if (performance.now() > end) break
    const hear = hearing.of(await recording.read())
    for (const trial of trials) measured.push(...judge(recording, trial, hear(trial.text)))
    onProgress(++done, jobs.length)
  }
  return measured
}

function judge(recording: LabRecording, trial: Trial, heard: Heard | null): Measured[] {
  const common = { voice: recording.voice, recording: `${recording.voice}: ${recording.text}` }
  const found = (of: Measured['of'], value: number, isShown: boolean, isHeard = false) => {
    return { ...common, case: trial.case, of, value, change: trial.change, isShown, isHeard }
  }
  const scores = heard ? describeWords(heard.spoken, heard.aligned) : []
  const words = scores.filter((word) => word.errorType !== 'insertion')
  const beside = found('beside', -(heard?.aligned.gain ?? 0), words.length < scores.length)
  const total = heard ? sentenceScores(scores).pronunciationScore : 0
  const sentence = found('sentence', total, total < MISPRONUNCIATION_BELOW)

  if (trial.case === 'right') {
    const scored = words.flatMap(({ score }) => {
      return score === null ? [] : [found('word', score, score < MISPRONUNCIATION_BELOW)]
    })
    return [...scored, beside, sentence]
  }
  if (trial.case === 'inserted') return [beside]
  if (trial.case === 'wrong sentence') return [sentence]
  const word = words[trial.index ?? -1]
  const score = word?.score ?? 0
  const said = (trial.said ?? []).map(toIpa)
  const isHeard = word?.phonemes.some((sound) => sound.heard !== null && said.includes(sound.heard))
  return [found('word', score, score < MISPRONUNCIATION_BELOW, isHeard)]
}

/** At most `limit` of the elements, spread over all of them. */
function spread<T>(elements: T[], limit: number): T[] {
  const step = Math.max(1, elements.length / limit)
  const count = Math.min(limit, elements.length)
  return Array.from({ length: count }, (_, index) => elements[Math.floor(index * step)] as T)
}
