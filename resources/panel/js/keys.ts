/**
 * Keys for everything. Single letters do nothing in a field or while a dialog is open, none of them
 * goes with Ctrl, Alt or Meta, and `data-keys="off"` of the body turns them all off (WCAG 2.1.4).
 */

/** How long G waits for the letter of a place, in milliseconds. */
const LETTER_MS = 1500

const HERE = 'data-here'

/** When G was pressed; 0 when it was not, or its letter came. */
let goingSince = 0

const ACTIONS: Record<string, (event: KeyboardEvent) => boolean> = {
  '/': find,
  'n': startNew,
  'j': () => move(1),
  'k': () => move(-1),
  'x': choose,
  'c': toButtonsForChosen,
  'p': play,
  'enter': open,
  '?': help,
}

document.addEventListener('keydown', (event) => {
  if (document.body.dataset.keys === 'off' || event.defaultPrevented || event.isComposing) return
  if (event.key === 'Enter' && event.ctrlKey && !event.altKey && !event.metaKey) return save(event)
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
  if (isTyping(event.target) || document.querySelector('dialog[open], [popover]:popover-open'))
    return
  const key = event.key.toLowerCase()
  const isGoing = event.timeStamp - goingSince < LETTER_MS && goingSince > 0
  goingSince = key === 'g' && !isGoing ? event.timeStamp : 0
  if (goingSince > 0) return
  const isDone = isGoing
    ? follow(`[data-key="${CSS.escape(event.key.toUpperCase())}"]`)
    : key in ACTIONS
      ? ACTIONS[key]!(event)
      : press(key)
  if (isDone) event.preventDefault()
})

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.matches('select, textarea')) return true
  return (
    target instanceof HTMLInputElement &&
    !/^(checkbox|radio|button|submit|reset|file)$/.test(target.type)
  )
}

function find(): boolean {
  const field = document.querySelector<HTMLInputElement>('[data-find]')
  // On a narrow page the field is in the closed menu: a link leads to the list, which has one, too.
  if (!field?.checkVisibility()) return follow('a[data-key="/"]')
  field.focus()
  field.select()
  return true
}

/** Follows a link, even one in a menu that is closed. */
function follow(selector: string): boolean {
  const link = document.querySelector<HTMLElement>(selector)
  link?.click()
  return link !== null
}

/** Opens the form for a new record: a page of its own, or a part of this one. */
function startNew(): boolean {
  const start = document.querySelector<HTMLElement>('main [data-new]')
  start?.click()
  start?.closest('details')?.querySelector<HTMLElement>('input:not([type="hidden"])')?.focus()
  return start !== null
}

/** Presses what a page says has this key. */
function press(key: string): boolean {
  return follow(`main [data-press~="${CSS.escape(key)}"]`)
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-row]')]
}

function here(): HTMLElement | null {
  return (
    document.activeElement?.closest<HTMLElement>('[data-row]') ??
    document.querySelector(`[${HERE}]`)
  )
}

/** To the next row of a list; on the page of a record, to the next record. */
function move(by: 1 | -1): boolean {
  const all = rows()
  if (all.length === 0) return follow(by === 1 ? 'a[rel="next"]' : 'a[rel="prev"]')
  const current = here()
  const index = current === null ? -1 : all.indexOf(current)
  const next = all[index === -1 && by === -1 ? all.length - 1 : index + by]
  if (next === undefined) return true
  for (const row of all) row.removeAttribute(HERE)
  next.setAttribute(HERE, '')
  const target = linkOf(next) ?? next
  if (target === next) next.tabIndex = -1
  target.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
  return true
}

/** The link that a row is about: of its heading, else its first. */
function linkOf(row: HTMLElement): HTMLAnchorElement | null {
  return row.querySelector('th a[href]') ?? row.querySelector('a[href]')
}

function choose(event: KeyboardEvent): boolean {
  const box = here()?.querySelector<HTMLInputElement>('input[type="checkbox"]')
  if (!box) return false
  box.dispatchEvent(
    new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: event.shiftKey })
  )
  return true
}

/** To the buttons for the chosen rows, which stand after the last row of the list. */
function toButtonsForChosen(): boolean {
  const button = document.querySelector<HTMLElement>('.pick-bar button')
  if (!button?.checkVisibility({ visibilityProperty: true })) return false
  button.focus()
  return true
}

function open(event: KeyboardEvent): boolean {
  // A link or button that has the focus is followed by the browser.
  if ((event.target as Element).matches('a, button, summary, input')) return false
  const link = here() && linkOf(here()!)
  link?.click()
  return Boolean(link)
}

/** The player listens to this event; it comes from the row, or from the body on other pages. */
function play(): boolean {
  const from = here() ?? document.body
  from.dispatchEvent(new CustomEvent('panel:play', { bubbles: true }))
  return true
}

function save(event: KeyboardEvent): void {
  const own = event.target instanceof Element ? event.target.closest('form') : null
  const form =
    own?.method === 'post' ? own : document.querySelector<HTMLFormElement>('form[data-save]')
  if (form === null || document.querySelector('dialog[open]:not(:has(form))')) return
  event.preventDefault()
  form.requestSubmit(
    form.querySelector<HTMLButtonElement>(
      'button.primary[type="submit"], button.primary:not([type])'
    )
  )
}

function help(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>('dialog#keys')
  if (dialog === null) return follow('a[href="/admin/keys"]')
  dialog.showModal()
  return true
}
