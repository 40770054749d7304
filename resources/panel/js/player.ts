// Plays recordings: one at a time, in the row that it belongs to and in a bar at the bottom.

import { makeSlider } from './seek'
import { text } from './text'

const SVG = 'http://www.w3.org/2000/svg'

const audio = new Audio()

/** The button of the recording that is heard, or was heard last. */
let current: HTMLButtonElement | undefined

/** Made with the first recording that is played. */
let bar: ReturnType<typeof makeBar> | undefined

/** Makes buttons of the links to recordings in a part of the page. */
export function upgradePlayers(root: ParentNode = document): void {
  for (const link of root.querySelectorAll<HTMLAnchorElement>('a[data-play]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = link.className
    button.dataset.play = link.dataset.play
    button.dataset.src = link.href
    button.setAttribute('aria-label', text('player.play', { text: link.dataset.play! }))
    button.append(...link.childNodes)
    link.replaceWith(button)
  }
}

/** Plays or pauses the recording of the row with the focus, else the last one, else the first. */
export function playCurrent(): void {
  const row = document.activeElement?.closest('tr, [data-row]')
  const near = row?.querySelector<HTMLButtonElement>('button[data-play]')
  const last = current?.isConnected ? current : undefined
  const button = near ?? last ?? document.querySelector<HTMLButtonElement>('button[data-play]')
  if (button) toggle(button)
}

function toggle(button: HTMLButtonElement): void {
  if (button === current && !audio.paused) audio.pause()
  else void play(button)
}

/** Plays from the beginning what is not heard already. */
export async function play(button: HTMLButtonElement): Promise<void> {
  if (button !== current || audio.error) {
    leave()
    current = button
    audio.src = button.dataset.src!
  }
  openBar(button)
  for (const other of document.querySelectorAll('audio')) other.pause()
  try {
    await audio.play()
  } catch (error) {
    // Of what cannot be played, the event "error" tells.
    if ((error as DOMException).name === 'NotAllowedError') say(text('player.press_p'))
  }
}

/** @param rate 1 for as it was recorded */
export function setSpeed(rate: number): void {
  audio.defaultPlaybackRate = rate
  audio.playbackRate = rate
}

/** Goes on with another button, if it is of the recording that is heard; else ends that. */
export function moveTo(button: HTMLButtonElement | null): void {
  if (button !== null && button.dataset.src === current?.dataset.src) {
    current = button
    show(button, !audio.paused)
  } else {
    leave()
    current = undefined
  }
}

/** Ends what is shown of the recording that was heard before. */
function leave(): void {
  audio.pause()
  if (current === undefined) return
  paint(current, 0)
  show(current, false)
}

function close(): void {
  leave()
  if (current?.isConnected) current.focus()
  current = undefined
  audio.removeAttribute('src')
  bar?.element.remove()
  bar = undefined
  document.documentElement.classList.remove('has-player')
}

function openBar(button: HTMLButtonElement): void {
  // There, the recording is what the page is about.
  if (button.closest('[data-review]')) return say('')
  bar ??= makeBar(button)
  if (bar.toggle.dataset.play !== button.dataset.play) {
    bar.toggle.dataset.play = button.dataset.play
    bar.wave.replaceChildren(...copyOfWave(button))
  }
  bar.title.textContent = button.dataset.play!
  say('')
  show(button, false)
  if (!bar.element.isConnected) document.body.append(bar.element)
  document.documentElement.classList.add('has-player')
}

function makeBar(button: HTMLButtonElement) {
  const element = make('section', 'player-bar')
  element.setAttribute('aria-label', text('player.name'))
  const toggleButton = make('button', 'player')
  toggleButton.type = 'button'
  toggleButton.append(button.querySelector('.icon')!.cloneNode(true))
  toggleButton.addEventListener('click', () => current && toggle(current))
  const wave = make('span', 'wave-copy')
  const showPlace = makeSlider(wave, audio)
  const title = make('span', 'title')
  title.dir = 'auto'
  title.lang = 'en'
  const message = make('span', 'message')
  message.setAttribute('role', 'alert')
  const time = make('span', 'time')
  const closeButton = make('button', 'quiet')
  closeButton.type = 'button'
  closeButton.setAttribute('aria-label', text('player.close'))
  closeButton.append(button.querySelector('.icon')!.cloneNode(true))
  setIcon(closeButton, 'x')
  closeButton.addEventListener('click', close)
  element.append(toggleButton, wave, title, message, time, closeButton)
  return { element, toggle: toggleButton, wave, title, message, time, showPlace }
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string) {
  const element = document.createElement(name)
  element.className = className
  return element
}

/** The waveform of a row, without what is played of it. */
function copyOfWave(button: HTMLButtonElement): SVGElement[] {
  const copy = button.querySelector('.wave')?.cloneNode(true) as SVGElement | undefined
  copy?.querySelector('.played')?.remove()
  return copy ? [copy] : []
}

/** Shows on both buttons what pressing them does. */
function show(button: HTMLButtonElement, isPlaying: boolean): void {
  const key = isPlaying ? 'player.pause' : 'player.play'
  const label = text(key, { text: button.dataset.play! })
  for (const one of [button, ...(bar ? [bar.toggle] : [])]) {
    one.setAttribute('aria-label', label)
    setIcon(one, isPlaying ? 'pause' : 'play')
  }
}

function setIcon(button: HTMLElement, name: string): void {
  const use = button.querySelector('use')
  use?.setAttribute('href', use.getAttribute('href')!.replace(/#.*/, `#${name}`))
}

function say(words: string): void {
  const place = bar?.message ?? document.querySelector('[data-player-message]')
  if (place) place.textContent = words
}

/** Colours the part of the waveforms that was played, 0 to 1: an SVG within the SVG cuts it off. */
function paint(button: HTMLButtonElement, share: number): void {
  const waves = [button.querySelector('.wave'), bar?.wave.querySelector('.wave')]
  for (const wave of waves as (SVGSVGElement | null | undefined)[]) {
    if (!wave) continue
    const { width, height } = wave.viewBox.baseVal
    const played = wave.querySelector('.played') ?? document.createElementNS(SVG, 'svg')
    if (!played.isConnected) {
      played.setAttribute('class', 'played')
      played.setAttribute('height', String(height))
      played.append(wave.querySelector('path')!.cloneNode())
      wave.append(played)
    }
    played.setAttribute('width', String(width * share))
  }
}

function paintTime(): void {
  if (current === undefined) return
  const { currentTime, duration } = audio
  const isKnown = Number.isFinite(duration) && duration > 0
  paint(current, isKnown && !audio.ended ? currentTime / duration : 0)
  bar?.showPlace()
  if (bar) bar.time.textContent = `${clock(currentTime)} / ${isKnown ? clock(duration) : '–:––'}`
}

function follow(): void {
  paintTime()
  if (!audio.paused) requestAnimationFrame(follow)
}

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

audio.addEventListener('play', () => current && show(current, true))
audio.addEventListener('pause', () => current && show(current, false))
audio.addEventListener('playing', follow)
audio.addEventListener('error', () => {
  audio.pause()
  say(text('player.broken'))
})
audio.addEventListener('ended', paintTime)
audio.addEventListener('seeking', paintTime)
audio.addEventListener('loadedmetadata', paintTime)

document.addEventListener('click', ({ target }) => {
  const button = (target as Element).closest<HTMLButtonElement>('button[data-src]')
  if (button) toggle(button)
})

document.addEventListener('panel:play', playCurrent)

// Sound that another part of the page plays; it does not bubble.
document.addEventListener('play', () => audio.pause(), true)

// A page that Back shows again is as it was left: silent, with its buttons.
addEventListener('pagehide', () => audio.pause())

upgradePlayers()
