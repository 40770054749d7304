import { styleText } from 'node:util'

const TITLE_WIDTH = 11

/** Prints what was done: a title and what came of it. */
export function step(title: string, text: string): void {
  process.stdout.write(`  ${styleText('green', '✔')}  ${title.padEnd(TITLE_WIDTH)}${text}\n`)
}

/** Prints what could not be done, and what to do about it. */
export function failed(title: string, text: string): void {
  process.stderr.write(`  ${styleText('red', '✖')}  ${title.padEnd(TITLE_WIDTH)}${text}\n`)
}
