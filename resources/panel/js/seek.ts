import { number, text } from './text'

/** Where keys lead, in shares of the recording. */
const STEPS: Record<string, (share: number) => number> = {
  ArrowLeft: (share) => share - 0.05,
  ArrowDown: (share) => share - 0.05,
  ArrowRight: (share) => share + 0.05,
  ArrowUp: (share) => share + 0.05,
  PageDown: (share) => share - 0.2,
  PageUp: (share) => share + 0.2,
  Home: () => 0,
  End: () => 1,
}

/**
 * Makes a slider of a waveform: a press, a drag and keys lead to a place of its recording.
 *
 * @param audio that plays it
 * @returns what shows the place where it is
 */
export function makeSlider(wave: HTMLElement, audio: HTMLAudioElement): () => void {
  wave.tabIndex = 0
  wave.setAttribute('role', 'slider')
  wave.setAttribute('aria-label', text('player.place'))
  wave.setAttribute('aria-valuemin', '0')
  wave.setAttribute('aria-valuemax', '100')
  const share = () => (Number.isFinite(audio.duration) ? audio.currentTime / audio.duration : 0)
  const seek = (to: number) => {
    if (!(audio.duration > 0)) return
    audio.currentTime = Math.min(Math.max(to, 0), 1) * audio.duration
  }
  const seekTo = ({ clientX }: PointerEvent) => {
    const { left, width } = wave.getBoundingClientRect()
    seek((clientX - left) / width)
  }
  wave.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    wave.setPointerCapture(event.pointerId)
    seekTo(event)
  })
  wave.addEventListener('pointermove', (event) => {
    if (wave.hasPointerCapture(event.pointerId)) seekTo(event)
  })
  wave.addEventListener('keydown', (event) => {
    const step = STEPS[event.key]
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    seek(step(share()))
  })
  return () => {
    const percent = String(Math.round(share() * 100))
    // What does not change is not announced.
    if (wave.getAttribute('aria-valuenow') === percent) return
    wave.setAttribute('aria-valuenow', percent)
    const [at, length] = [audio.currentTime, audio.duration || 0].map((time) => number(time, 1))
    wave.setAttribute('aria-valuetext', text('player.at', { at: at!, length: length! }))
  }
}
