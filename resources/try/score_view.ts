import type { Score, WordScore } from './api'
import { element } from './elements'

type Sound = WordScore['phonemes'][number]

/** From here on a word is said well, and fairly: limits of this page. The API has scores only. */
const GOOD = 80
export const FAIR = 60

const FAULTS: Partial<Record<WordScore['error_type'], string>> = {
  mispronunciation: 'said in another way',
  omission: 'left out',
  insertion: 'not in the sentence',
  not_scored: 'not scored',
}

/** The scores of a sentence, word by word and sound by sound. */
export function scoreView(score: Score, recording: string): Node[] {
  const own = element('audio', { 'controls': '', 'src': recording, 'aria-label': 'Your recording' })
  const numbers: [string, number | null][] = [
    ['Accuracy', score.accuracy_score],
    ['Fluency', score.fluency_score],
    ['Completeness', score.completeness_score],
    ['Melody', score.prosody_score],
  ]
  return [
    element('h3', { id: 'score-title', tabindex: '-1' }, `Score: ${score.pronunciation_score}`),
    element(
      'ul',
      { class: 'meta' },
      ...numbers.flatMap(([name, value]) => numberView(name, value))
    ),
    element('p', { class: 'field' }, element('span', { class: 'label' }, 'Hear yourself'), own),
    element('ol', { class: 'words' }, ...score.word_scores.map(wordView)),
    element('p', { class: 'small' }, `Scored by ${score.provider_name} ${score.provider_version}.`),
  ]
}

function numberView(name: string, value: number | null): Node[] {
  return value === null ? [] : [element('li', {}, `${name} ${value}`)]
}

function wordView(word: WordScore): Node {
  const { score, phonemes } = word
  const isDoubtful = word.error_type !== 'none' && word.error_type !== 'not_scored'
  return element(
    'li',
    { class: isDoubtful || (score ?? GOOD) < FAIR ? 'doubtful' : '' },
    element('span', { class: 'word', lang: 'en' }, word.word),
    element('span', { class: 'verdict' }, `${score ?? ''} ${verdictOf(word)}`.trim()),
    ...(phonemes.length > 0 ? [element('ul', { class: 'sounds' }, ...phonemes.map(soundView))] : [])
  )
}

function verdictOf({ error_type: type, score }: WordScore): string {
  const fault = FAULTS[type]
  if (fault !== undefined || score === null) return fault ?? ''
  if (score >= GOOD) return 'clear'
  return score >= FAIR ? 'fair' : 'unclear'
}

function soundView({ phoneme, heard, score }: Sound): Node {
  const other = heard === null || heard === phoneme ? '' : `, heard as ${heard}`
  const text = `${Math.round(score)}${other}`
  return element(
    'li',
    { class: score < FAIR ? 'doubtful' : '' },
    element('span', { class: 'sound' }, phoneme),
    ` ${text}`
  )
}
