/**
 * Goes through a queue within one page: browsers let sound begin by itself only where somebody has
 * pressed something, and forget that with each new page. Every form and link works without it.
 */
import { moveTo, play, setSpeed, upgradePlayers } from './player'
import { startTags } from './tags'
import { text } from './text'

/** A key that is pressed twice by mistake must not decide the speech that nobody has seen yet. */
const SETTLE_MS = 250

const HEADERS = { accept: 'text/html' }

interface Answer {
  url: string
  isOk: boolean
  html: string
}

/** Whether an answer is awaited, or its page is so new that keys do not count yet. */
let isBusy = false

/** The next page, fetched before it is asked for. */
let prepared: { url: string; answer: Promise<Answer | undefined> } | undefined

/** Has the browser keep the next recording. */
const nextRecording = new Audio()
nextRecording.preload = 'auto'

/** What stood in the form that puts the speech right. */
let unchanged = ''

/** What was here last: a change of its level is no reason to hear it again. */
let lastPlayed: string | undefined

document.addEventListener('submit', onSubmit, true)
document.addEventListener('click', onClick)
document.addEventListener('change', onChange)
document.addEventListener('keydown', onEscape)
document.addEventListener('toggle', onToggle, true)
addEventListener('popstate', () => {
  void visit(location.href, undefined, () => location.reload(), false)
})
begin()

function reviewed(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-review]')
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement
  if (event.defaultPrevented || !form.closest('[data-review]')) return
  event.preventDefault()
  if (isBusy || keepsFix(form)) return
  const { submitter } = event
  const fields = new FormData(form, submitter) as unknown as Iterable<[string, string]>
  const body = new URLSearchParams([...fields])
  void visit(form.action, { method: 'POST', body }, () => sendWhole(form, submitter))
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element
  const speed = target.closest<HTMLElement>('[data-speed]')
  if (speed !== null) return chooseSpeed(speed.dataset.speed!)
  const link = target.closest<HTMLAnchorElement>('[data-review] a[href]:not([data-leave])')
  const isOther = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
  if (
    link === null ||
    isOther ||
    event.defaultPrevented ||
    !/^\/admin\/review\//.test(link.pathname)
  )
    return
  event.preventDefault()
  if (isBusy || keepsFix()) return
  void visit(link.href, undefined, () => location.assign(link.href))
}

/**
 * Shows the page of an address in place of this one.
 *
 * @param leave what to do where the answer is another page: a sign-in, or a fault
 */
async function visit(
  url: string,
  init: RequestInit | undefined,
  leave: () => void,
  isNew = true
): Promise<void> {
  isBusy = true
  reviewed()?.removeAttribute('data-ready')
  reviewed()?.setAttribute('aria-busy', 'true')
  try {
    const ready = init === undefined && prepared?.url === url ? prepared.answer : undefined
    const answer = (await ready) ?? (await ask(url, init))
    const page = new DOMParser().parseFromString(answer.html, 'text/html')
    if (page.querySelector('main [data-review]') === null) {
      isBusy = false
      return leave()
    }
    if (isNew && answer.isOk && answer.url !== location.href)
      history.pushState(null, '', answer.url)
    show(page)
  } catch {
    reviewed()?.removeAttribute('aria-busy')
    tell(text('review.no_connection'))
  }
  setTimeout(settle, SETTLE_MS)
}

async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const answer = await fetch(url, { ...init, headers: HEADERS })
  return { url: answer.url, isOk: answer.ok, html: await answer.text() }
}

function settle(): void {
  isBusy = false
  reviewed()?.setAttribute('data-ready', '')
}

function show(page: Document): void {
  const main = document.adoptNode(page.querySelector('main')!)
  document.querySelector('main')!.replaceWith(main)
  document.title = page.title
  const place = (root: ParentNode) => root.querySelector('.places a[href="/admin/review"]')
  const count = place(page)
  if (count !== null) place(document)?.replaceChildren(...count.childNodes)
  upgradePlayers(main)
  startTags()
  begin()
  const fault = main.querySelector<HTMLElement>('[data-focus]')
  const focused = fault ?? main.querySelector<HTMLElement>('.review-sentence')
  focused?.focus({ preventScroll: true })
  scrollTo(0, 0)
}

/** What every page of a speech begins with. */
function begin(): void {
  const root = reviewed()
  if (root === null) return
  if (!isBusy) root.dataset.ready = ''
  const button = root.querySelector<HTMLButtonElement>('button[data-play]')
  moveTo(button)
  chooseSpeed(localStorage.getItem('review speed') ?? '1')
  const box = root.querySelector<HTMLInputElement>('[data-autoplay]')
  if (box !== null) box.checked = localStorage.getItem('review autoplay') === 'on'
  unchanged = stateOfFix()
  if (button !== null && box?.checked && button.dataset.src !== lastPlayed) void play(button)
  lastPlayed = button?.dataset.src
  prepareNext(root)
}

function prepareNext(root: HTMLElement): void {
  const { nextRecording: source } = root.dataset
  if (source !== undefined && nextRecording.getAttribute('src') !== source)
    nextRecording.src = source
  const url = root.querySelector<HTMLAnchorElement>('a[data-next]')?.href
  // What cannot be fetched now is asked for again.
  prepared =
    (url && {
      url,
      answer: ask(url).then(
        (one) => (one.isOk ? one : undefined),
        () => undefined
      ),
    }) ||
    undefined
}

function onChange({ target }: Event): void {
  const box = target as HTMLInputElement
  if (!box.matches('[data-autoplay]')) return
  localStorage.setItem('review autoplay', box.checked ? 'on' : 'off')
  const button = reviewed()?.querySelector<HTMLButtonElement>('button[data-play]')
  if (box.checked && button) void play(button)
}

function chooseSpeed(speed: string): void {
  localStorage.setItem('review speed', speed)
  setSpeed(Number(speed) || 1)
  for (const button of document.querySelectorAll<HTMLElement>('[data-speed]')) {
    button.setAttribute('aria-pressed', String(button.dataset.speed === speed))
  }
}

function fixForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>('#fix-form')
}

function stateOfFix(): string {
  const form = fixForm()
  return form === null ? '' : JSON.stringify([...new FormData(form)])
}

/** Whether something was put right that is not saved: then nothing else is done before. */
function keepsFix(form?: HTMLFormElement): boolean {
  if (form?.id === 'fix-form' || stateOfFix() === unchanged) return false
  fixForm()!.closest('details')!.open = true
  fixForm()!.querySelector('textarea')!.focus()
  tell(text('review.save_first'))
  return true
}

function onEscape(event: KeyboardEvent): void {
  const form = (event.target as Element).closest<HTMLFormElement>('#fix-form')
  if (event.key !== 'Escape' || event.defaultPrevented || form === null) return
  form.reset()
  // The picker of tags has its own state: the page as it is saved shows all as it was.
  if (stateOfFix() !== unchanged) {
    void visit(location.href, undefined, () => location.reload(), false)
    return
  }
  form.closest('details')!.open = false
  tell('')
  document.querySelector<HTMLElement>('.review-sentence')?.focus()
}

function onToggle({ target }: Event): void {
  const details = target as HTMLDetailsElement
  if (!details.matches('.review-fix[open]') || details.querySelector('[data-focus]')) return
  details.querySelector('textarea')?.focus()
}

function tell(words: string): void {
  const place = document.querySelector('[data-player-message]')
  if (place !== null) place.textContent = words
}

/** As the browser would have sent it: whoever is signed out, or met a fault, gets that page. */
function sendWhole(form: HTMLFormElement, submitter: HTMLElement | null): void {
  if (submitter instanceof HTMLButtonElement && submitter.name !== '') {
    const field = document.createElement('input')
    Object.assign(field, { type: 'hidden', name: submitter.name, value: submitter.value })
    form.append(field)
  }
  form.submit()
}
