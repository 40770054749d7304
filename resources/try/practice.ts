import { type Answer, ApiProblem, type Choice, resultOf, score, type Speech } from './api'
import { byId, say } from './elements'
import { canRecord, Recorder } from './recorder'
import { FAIR, scoreView } from './score_view'

/** Before the server would refuse it (`GET config`, `max_recording_seconds`). */
const MAX_SECONDS = 25

const record = byId<HTMLButtonElement>('record')
const next = byId<HTMLButtonElement>('next')
const skip = byId<HTMLButtonElement>('skip')
const file = byId<HTMLInputElement>('file')
const loudness = byId<HTMLMeterElement>('loudness')
const seconds = byId('seconds')

let recorder: Recorder | undefined
let isLocked = false
let stopLater: () => void = () => {}

/**
 * Practises the sentences one after the other: hear, say, see the score; the last try counts.
 *
 * @returns an answer for each
 */
export async function practise(speeches: Speech[], { level }: Choice): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const [index, speech] of speeches.entries()) {
    const place = `Sentence ${index + 1} of ${speeches.length}, ${level}`
    answers.push(await practiseOne(speech, place, index + 1 === speeches.length))
  }
  return answers
}

async function practiseOne(speech: Speech, place: string, isLast: boolean): Promise<Answer> {
  show(speech, place)
  rest()
  next.textContent = isLast ? 'Save the session' : 'Next sentence'
  const { promise, resolve } = Promise.withResolvers<Answer>()
  let answer: Answer = { speech_id: speech.id, user_response: 'skipped' }
  const take = async (recording: Blob) => {
    answer = (await scored(speech, recording)) ?? answer
  }
  record.onclick = () => void toggle(take)
  file.onchange = () => {
    const [chosen] = file.files ?? []
    if (chosen) void take(chosen)
    file.value = ''
  }
  next.onclick = () => resolve(answer)
  skip.onclick = () => resolve({ speech_id: speech.id, user_response: 'skipped' })
  return promise
}

/** The button to record does nothing for a moment. Disabled, it would lose the keyboard's focus. */
function setLocked(locked: boolean): void {
  isLocked = locked
  record.setAttribute('aria-disabled', String(locked))
}

/** While something is recorded or scored, it belongs to the sentence that is there: nothing leads away. */
function setBusy(isBusy: boolean): void {
  const signOut = byId<HTMLButtonElement>('sign-out')
  for (const one of [next, skip, file, signOut]) one.disabled = isBusy
}

function show(speech: Speech, place: string): void {
  byId('practising-title').textContent = place
  byId('sentence').textContent = speech.text
  const reference = byId<HTMLAudioElement>('reference')
  if (speech.audio_url === null) reference.removeAttribute('src')
  else reference.src = speech.audio_url
  byId('score').hidden = true
  next.hidden = true
  skip.hidden = false
  record.hidden = !canRecord()
  say(canRecord() ? '' : 'This browser gives no microphone to this page: send a recording instead.')
  byId('practising-title').focus()
}

async function toggle(take: (recording: Blob) => Promise<void>): Promise<void> {
  if (isLocked) return
  if (recorder !== undefined) return stopLater()
  byId<HTMLAudioElement>('reference').pause()
  setLocked(true)
  setBusy(true)
  try {
    recorder = await Recorder.start()
  } catch (error) {
    setBusy(false)
    return say(`${faultOfMicrophone(error)} You can send a recording instead.`, 'bad')
  } finally {
    setLocked(false)
  }
  say('')
  const current = recorder
  record.textContent = 'Stop'
  loudness.hidden = seconds.hidden = false
  current.watchLevel((level) => (loudness.value = level))
  await untilStopped()
  setLocked(true)
  rest()
  await take(await current.stop())
}

/** Until the learner stops, or the longest recording is reached. */
function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const began = Date.now()
  const clock = setInterval(() => {
    const passed = Math.floor((Date.now() - began) / 1000)
    seconds.textContent = `${passed} s`
    if (passed >= MAX_SECONDS) stopLater()
  }, 200)
  stopLater = () => {
    clearInterval(clock)
    resolve()
  }
  return promise
}

/** The page as it is while nothing is recorded. */
function rest(): void {
  recorder = undefined
  record.textContent = 'Record'
  record.classList.add('primary')
  loudness.hidden = seconds.hidden = true
  seconds.textContent = ''
}

/** @returns undefined when there is no score: the page says why, and the learner may try again */
async function scored(speech: Speech, recording: Blob): Promise<Answer | undefined> {
  say('Scoring your recording.')
  setLocked(true)
  setBusy(true)
  try {
    const given = await score(speech, recording)
    const box = byId('score')
    box.replaceChildren(...scoreView(given, URL.createObjectURL(recording)))
    box.hidden = next.hidden = false
    skip.hidden = true
    record.textContent = 'Record again'
    record.classList.remove('primary')
    say('')
    byId('score-title').focus()
    return resultOf(speech, given, given.pronunciation_score >= FAIR)
  } catch (error) {
    say(error instanceof ApiProblem ? error.message : 'The server cannot be reached.', 'bad')
    return undefined
  } finally {
    setLocked(false)
    setBusy(false)
  }
}

function faultOfMicrophone(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError') return 'The browser was not allowed to use the microphone.'
  if (name === 'NotFoundError') return 'There is no microphone.'
  return 'The microphone does not answer.'
}
