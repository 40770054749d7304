import { styleText } from 'node:util'
import type { Score } from './api.js'

const GOOD = 80
const FAIR = 60

type Word = Score['word_scores'][number]

/** Prints a sentence with each word's score below it; a word that went wrong stands out. */
export function printScore(score: Score): void {
  const words: string[] = []
  const marks: string[] = []
  for (const word of score.word_scores) {
    const mark = word.score === null ? '-' : String(Math.round(word.score))
    const width = Math.max(word.word.length, mark.length) + 2
    words.push(paint(word, word.word) + ' '.repeat(width - word.word.length))
    marks.push(paint(word, mark) + ' '.repeat(width - mark.length))
  }
  const wrong = score.word_scores.filter(({ error_type: error }) => error !== 'none')
  const faults = wrong.map((word) => `${word.word}: ${word.error_type}`).join(', ')
  process.stdout.write(
    `\n     ${words.join('')}\n     ${marks.join('')}\n` +
      `\n     pronunciation ${score.pronunciation_score}` +
      `, accuracy ${score.accuracy_score}, completeness ${score.completeness_score}` +
      `${faults === '' ? '' : styleText(['bold', 'red'], `   <- ${faults}`)}\n\n`
  )
}

function paint({ score, error_type: error }: Word, text: string): string {
  if (score === null) return styleText('dim', text)
  if (error !== 'none' || score < FAIR) return styleText(['bold', 'inverse', 'red'], text)
  return styleText(score < GOOD ? 'yellow' : 'green', text)
}
