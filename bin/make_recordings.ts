/**
 * Makes the recordings of the seed content anew, with free voices:
 *
 *   node bin/make_recordings.ts [--voice NAME] [--only EXTERNAL_ID]
 *   node bin/make_recordings.ts --fixtures
 *
 * The first makes the reference recordings of database/content/speeches.csv, and a learner's
 * recordings in another voice; the second makes those that tests read. What still fits its
 * text and voice is not made again.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeFolder } from './recordings/folder.ts'
import { MP3, WAV } from './recordings/mastering.ts'
import { RecordingError } from './recordings/programs.ts'
import { readSpeeches, type Speech } from './recordings/speeches.ts'
import { VOICES } from './recordings/voices.ts'

const CONTENT = join(import.meta.dirname, '../database/content')
const FIXTURES = join(import.meta.dirname, '../tests/fixtures/voices')

const LEARNER_TEXTS = {
  'never_seen_such_a_beautiful_garden.wav': 'I have never seen such a beautiful garden before.',
  'one_wrong_word.wav': 'I have never seen such a beautiful kitchen before.',
}

const FIXTURE_SPEECHES = [
  'a1-can-you-play-the-guitar',
  'a1-how-much-is-this-red-shirt',
  'a1-i-eat-chicken-and-rice',
  'a2-could-you-speak-more-slowly',
  'a2-my-daughter-is-studying-english',
  'a2-will-it-rain-this-afternoon',
  'b1-never-seen-such-a-beautiful-garden',
  'b1-if-you-miss-the-last-train',
  'b2-guests-eating-when-the-alarm-went-off',
  'b2-my-order-has-arrived-damaged',
  'c1-move-your-luggage-out-of-the-aisle',
  'c1-proofread-your-dissertation',
]

function makeContent(speeches: Speech[], voice: string, only: string | undefined): void {
  const chosen = speeches.filter((speech) => only === undefined || speech.external_id === only)
  if (chosen.length === 0) {
    const reason = only === undefined ? 'is empty' : `has no external_id ${only}`
    throw new RecordingError(`speeches.csv ${reason}`)
  }
  const jobs = chosen.map((speech) => ({ file: speech.audio_filename, text: speech.text, voice }))
  makeFolder(join(CONTENT, 'recordings'), jobs, MP3, only !== undefined)
  if (only !== undefined) return
  const learner = voice === 'rms' ? 'slt' : 'rms'
  const demos = Object.entries(LEARNER_TEXTS).map(([file, text]) => ({
    file,
    text,
    voice: learner,
  }))
  makeFolder(join(CONTENT, 'learner'), demos, WAV)
}

function makeFixtures(speeches: Speech[]): void {
  const chosen = FIXTURE_SPEECHES.map((id) => {
    const speech = speeches.find(({ external_id: externalId }) => externalId === id)
    if (!speech) throw new RecordingError(`speeches.csv has no external_id ${id}`)
    return speech
  })
  const jobs = Object.keys(VOICES).flatMap((voice) =>
    chosen.map(({ external_id: id, text }) => ({ file: `${voice}_${id}.wav`, text, voice }))
  )
  makeFolder(FIXTURES, jobs, WAV)
}

function main(): void {
  const { values } = parseArgs({
    options: {
      voice: { type: 'string' },
      only: { type: 'string' },
      fixtures: { type: 'boolean', default: false },
    },
  })
  const { voice = 'slt', only, fixtures } = values
  if (!Object.hasOwn(VOICES, voice)) {
    throw new RecordingError(`no voice ${voice}: choose ${Object.keys(VOICES).join(', ')}`)
  }
  if (fixtures && (values.voice ?? only) !== undefined) {
    throw new RecordingError('--fixtures takes no other option')
  }
  const speeches = readSpeeches(join(CONTENT, 'speeches.csv'))
  if (fixtures) makeFixtures(speeches)
  else makeContent(speeches, voice, only)
}

try {
  main()
} catch (error) {
  const isWrongArgument =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (!(error instanceof RecordingError || isWrongArgument)) throw error
  console.error(error.message.split('\n')[0])
  process.exitCode = 1
}
