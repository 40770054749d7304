import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { ASTERISK_SENTENCES } from './asterisk_sentences.ts'
import { ASTERISK, ASTERISK_WORDS, LETTRES_WORDS, STAMP_WORDS, TUBERLING_WORDS } from './clips.ts'
import { decode, run } from './decode.ts'
import { type Clip, joinedClips } from './joined_clips.ts'
import { isForReporting, type Use } from './split.ts'

/** A recording of known words. */
export interface LabRecording {
  voice: string
  text: string
  /** 16 kHz mono. */
  read: () => Promise<Int16Array>
}

/** One voice, which is used either for choosing what the scorer does, or for reporting on it. */
export interface Voice {
  name: string
  isHuman: boolean
  use: Use
  /** Debian's package, and a file of it that tells whether it is installed. */
  needs: { package: string; file: string }[]
  recordings: () => LabRecording[]
}

const POCKETSPHINX = '/usr/share/pocketsphinx/test/data'
const FFMPEG = { package: 'ffmpeg', file: '/usr/bin/ffmpeg' }
const FESTIVAL = { package: 'festival', file: '/usr/bin/text2wave' }
const ESPEAK = { package: 'espeak-ng', file: '/usr/bin/espeak-ng' }
const FLITE = { package: 'flite', file: '/usr/bin/flite' }
const TESTDATA = {
  package: 'pocketsphinx-testdata',
  file: `${POCKETSPHINX}/librivox/transcription`,
}
const CATALOG = new URL('../../database/content/speeches.csv', import.meta.url)

/**
 * All voices. A speaker that chose a threshold or a pair of sounds, or that any test scores, reports
 * nothing: so the choosing ones are all of Flite's, and Festival's copy of one of them.
 */
export const VOICES: Voice[] = [
  {
    name: 'Austen reader',
    isHuman: true,
    use: 'choosing',
    needs: [TESTDATA, FFMPEG],
    recordings: () => transcribed('Austen reader', 'librivox', 'transcription'),
  },
  {
    name: 'card player',
    isHuman: true,
    use: 'choosing',
    needs: [TESTDATA, FFMPEG],
    recordings: () => transcribed('card player', 'cards', 'cards.transcription'),
  },
  flite('awb', 'choosing'),
  flite('kal16', 'choosing'),
  flite('rms', 'choosing'),
  flite('slt', 'choosing'),
  festival('slt_arctic_hts', 'cmu_us_slt_arctic_hts', 'festvox-us-slt-hts', 'us', 'choosing'),
  {
    name: 'Asterisk sentences',
    isHuman: true,
    use: 'reporting',
    needs: [{ package: 'asterisk-core-sounds-en-g722', file: `${ASTERISK}/invalid.g722` }, FFMPEG],
    recordings: () =>
      Object.entries(ASTERISK_SENTENCES).map(([file, text]) => ({
        voice: 'Asterisk sentences',
        text,
        read: () => decode(['-f', 'g722', '-i', `${ASTERISK}/${file}.g722`]),
      })),
  },
  clips('Asterisk words', 'asterisk-core-sounds-en-g722', ASTERISK_WORDS),
  clips('KTuberling words', 'ktuberling-data', TUBERLING_WORDS),
  clips('KLettres words', 'klettres-data', LETTRES_WORDS),
  clips('Tux Paint words', 'tuxpaint-stamps-default', STAMP_WORDS),
  festival('ked', 'ked_diphone', 'festvox-kdlpc16k', 'english', 'reporting'),
  synthetic('espeak-ng', 'reporting', [ESPEAK, FFMPEG], (text) => {
    return run('espeak-ng', ['-v', 'en-us', '--stdout', text])
  }),
]

/** The texts of the catalog: those that are kept for `use`. */
export function catalogTexts(use: Use): string[] {
  const rows: { text: string }[] = parse(readFileSync(CATALOG), { columns: true })
  return rows
    .map((row) => row.text)
    .filter((text) => isForReporting(text) === (use === 'reporting'))
}

/** The packages that a voice needs and this machine does not have. */
export function missingPackages(voice: Voice): string[] {
  return voice.needs.flatMap((need) => (existsSync(need.file) ? [] : [need.package]))
}

/** Recordings beside a transcription in the format of the Sphinx recognisers. */
function transcribed(voice: string, folder: string, file: string): LabRecording[] {
  const lines = readFileSync(`${POCKETSPHINX}/${folder}/${file}`, 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [, text = '', name = ''] = /<s>\s*(.*?)\s*<\/s>\s*\((.*)\)/.exec(line) ?? []
    return { voice, text, read: () => decode(['-i', `${POCKETSPHINX}/${folder}/${name}.wav`]) }
  })
}

/** Single words of a person, in a row. */
function clips(name: string, from: string, said: Clip[]): Voice {
  return {
    name,
    isHuman: true,
    use: 'reporting',
    needs: [{ package: from, file: said[0]?.file ?? '' }, FFMPEG],
    recordings: () => joinedClips(name, said),
  }
}

function flite(name: string, use: Use): Voice {
  return synthetic(`flite ${name}`, use, [FLITE, FFMPEG], (text) => {
    // It opens /dev/stdout, which must be a pipe then; Node.js gives a socket.
    const command = 'flite -voice "$1" -t "$2" -o /dev/stdout | cat'
    return run('sh', ['-c', command, 'sh', name, text])
  })
}

function festival(name: string, voice: string, from: string, folder: string, use: Use): Voice {
  const file = `/usr/share/festival/voices/${folder}/${voice}`
  return synthetic(`festival ${name}`, use, [FESTIVAL, { package: from, file }, FFMPEG], (text) => {
    return run('text2wave', ['-eval', `(voice_${voice})`], Buffer.from(text))
  })
}

function synthetic(
  name: string,
  use: Use,
  needs: Voice['needs'],
  say: (text: string) => Promise<Buffer>
): Voice {
  const recordings = () =>
    catalogTexts(use).map((text) => ({
      voice: name,
      text,
      read: async () => decode(['-i', 'pipe:0'], await say(text)),
    }))
  return { name, isHuman: false, use, needs, recordings }
}
