/**
 * `npm run lab:verification`: how well a recording that says its text is told from one that says another,
 * as `content:prepare` and the import do it. Prints a table for docs/SCORING.md.
 */
import { parseArgs } from 'node:util'
import { RecordingVerifier } from '#catalog/preparation/recording_verifier'
import { seededRandom } from '#tests/support/random'
import { catalogTexts, type LabRecording, missingPackages, VOICES } from './sources.ts'
import { auc } from './statistics.ts'

const SEED = 20_260_401
/** One for each core of a small machine. */
const AT_ONCE = 2
/** As many catalog texts are near enough in length to be the wrong one. */
const AS_LONG = 8

const { values: options } = parseArgs({
  options: {
    limit: { type: 'string', default: '20' },
    choosing: { type: 'boolean', default: false },
  },
})
const use = options.choosing ? 'choosing' : 'reporting'
const limit = Number(options.limit)

interface Verified {
  voice: string
  isRight: boolean
  /** Null where too few sounds are known; -Infinity where the text does not fit into the recording. */
  llr: number | null
  isMismatch: boolean
  seconds: number
  milliseconds: number
}

const texts = catalogTexts(use)
const random = seededRandom(SEED)
const voices = VOICES.filter((voice) => voice.use === use && missingPackages(voice).length === 0)
const jobs = voices.flatMap((voice) => {
  const all = voice.recordings()
  const step = Math.max(1, all.length / limit)
  return Array.from({ length: Math.min(limit, all.length) }, (_, index) => {
    const recording = all[Math.floor(index * step)]!
    return { recording, wrong: wrongTexts(recording) }
  })
})
const verified: Verified[] = []
const waiting = jobs.values()
await Promise.all(Array.from({ length: AT_ONCE }, verify))
printTable()

/** One as long as the right one, and any other one. */
function wrongTexts({ text }: LabRecording): string[] {
  const others = texts.filter((other) => other !== text)
  const distance = (other: string) => Math.abs(other.length - text.length)
  const near = others.toSorted((one, other) => distance(one) - distance(other)).slice(0, AS_LONG)
  return [near, others].map((from) => from[Math.floor(random() * from.length)]!)
}

async function verify(): Promise<void> {
  const verifier = new RecordingVerifier()
  try {
    for (const { recording, wrong } of waiting) {
      const pcm = await recording.read()
      for (const [index, text] of [recording.text, ...wrong].entries()) {
        const started = performance.now()
        const llr = await verifier.llr(pcm, text)
        const milliseconds = performance.now() - started
        verified.push({
          voice: recording.voice,
          isRight: index === 0,
          llr,
          isMismatch: await verifier.isMismatch(pcm, text),
          seconds: pcm.length / 16_000,
          milliseconds,
        })
      }
    }
  } finally {
    await verifier.close()
  }
}

function printTable(): void {
  const rows = [
    '| voices | right | doubted | wrong | found | AUC | worst right | best wrong |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    row('all', verified),
    ...voices.map(({ name }) =>
      row(
        name,
        verified.filter(({ voice }) => voice === name)
      )
    ),
  ]
  const times = verified.map(({ milliseconds, seconds }) => milliseconds / seconds)
  const median = times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]!
  process.stdout.write(`${rows.join('\n')}\n${median.toFixed(0)} ms for a second of speech\n`)
}

function row(group: string, found: Verified[]): string {
  const of = (isRight: boolean) => found.filter((one) => one.isRight === isRight)
  const llrs = (isRight: boolean) => of(isRight).flatMap(({ llr }) => llr ?? [])
  const doubtful = (isRight: boolean) => of(isRight).filter((one) => one.isMismatch).length
  const [right, wrong] = [llrs(true), llrs(false)]
  const cells = [
    group,
    right.length,
    share(doubtful(true), right.length),
    wrong.length,
    share(doubtful(false), wrong.length),
    auc(right, wrong).toFixed(3),
    Math.min(...right).toFixed(1),
    Math.max(...wrong).toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}

function share(part: number, all: number): string {
  return `${((100 * part) / all).toFixed(1)} %`
}
