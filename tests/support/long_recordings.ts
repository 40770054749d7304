import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const VOICE = fileURLToPath(
  new URL('../../database/content/learner/never_seen_such_a_beautiful_garden.wav', import.meta.url)
)

/** Files that hold an hour of a voice at 16 kbit/s, with ffmpeg's arguments for their containers. */
export const HOURS = {
  'hour.mp3': [],
  'hour.m4a': [],
  'hour_index_first.m4a': ['-movflags', 'faststart'],
  'hour_fragmented.mp4': ['-movflags', 'frag_keyframe+empty_moov'],
  'hour.mov': [],
  'hour.3gp': [],
} as const

/** The same minute of a voice sixty times, so that an hour need not be encoded. */
export class HoursOfVoice {
  readonly #folder: string
  readonly #minutes = new Map<string, Promise<string>>()

  /** @param folder where the system's ffmpeg makes them */
  constructor(folder: string) {
    this.#folder = folder
  }

  async read(name: keyof typeof HOURS): Promise<Buffer> {
    const minute = await this.#minuteOf(name.endsWith('.mp3') ? 'libmp3lame' : 'aac')
    const hour = join(this.#folder, name)
    await runFfmpeg(['-stream_loop', '59', '-i', minute, '-c', 'copy', ...HOURS[name], hour])
    return readFile(hour)
  }

  #minuteOf(codec: 'libmp3lame' | 'aac'): Promise<string> {
    const known = this.#minutes.get(codec)
    if (known !== undefined) return known
    const file = join(this.#folder, codec === 'aac' ? 'minute.m4a' : 'minute.mp3')
    const encoding = ['-t', '60', '-ac', '1', '-ar', '16000', '-c:a', codec, '-b:a', '16k']
    const made = runFfmpeg(['-stream_loop', '-1', '-i', VOICE, ...encoding, file]).then(() => file)
    this.#minutes.set(codec, made)
    return made
  }
}

async function runFfmpeg(args: string[]): Promise<void> {
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...args])
}
