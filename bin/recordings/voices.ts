import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RecordingError, run } from './programs.ts'

/** A program that speaks: `{text}` in its arguments is a text file, `{wav}` the file to write. */
export type Voice = { command: string; args: readonly string[]; install: string }

/** Rests at punctuation only, and speaks at 0.85 of its own pace: about 170 words a minute. */
const FESTIVAL_SLT = `(begin (voice_cmu_us_slt_arctic_hts)
  (Parameter.set 'Phrase_Method 'cart_tree)
  (set! phrase_cart_tree '((lisp_token_end_punc in ("?" "." ":" "!")) ((BB))
    ((lisp_token_end_punc in ("," ";")) ((B)) ((n.name is 0) ((BB)) ((NB))))))
  (set! hts_engine_params (cons '("-r" 0.85) hts_engine_params)))`

const flite = (name: string): Voice => ({
  command: 'flite',
  args: ['-voice', name, '-f', '{text}', '-o', '{wav}'],
  install: 'flite',
})

/** slt: a woman, 32 kHz; rms: a man, 16 kHz; awb: a man with a Scottish accent, 16 kHz. */
export const VOICES: Record<string, Voice> = {
  slt: {
    command: 'text2wave',
    args: ['-eval', FESTIVAL_SLT, '-o', '{wav}', '{text}'],
    install: 'festival festvox-us-slt-hts',
  },
  rms: flite('rms'),
  awb: flite('awb'),
}

/**
 * Says a text into a WAV file inside `folder` and returns its path.
 *
 * @throws RecordingError when the program or the voice is not installed
 */
export function speak(text: string, voice: Voice, folder: string): string {
  const textFile = join(folder, 'text.txt')
  const wav = join(folder, 'speech.wav')
  writeFileSync(textFile, `${text.replaceAll('’', "'")}\n`)
  rmSync(wav, { force: true })
  const places: Record<string, string> = { '{text}': textFile, '{wav}': wav }
  const args = voice.args.map((arg) => places[arg] ?? arg)
  const { stderr } = run(voice.command, args, voice.install)
  // Festival exits with 0 even when the voice is not installed.
  if (!existsSync(wav)) {
    const reason = stderr.trim().split('\n')[0]
    throw new RecordingError(`no speech (${reason}): apt-get install ${voice.install}`)
  }
  return wav
}
