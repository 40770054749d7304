import { counted, text } from '../text.js'
import type { Item, UploadQueue } from './queue.js'
import { holdWords, progressWords, refusedText } from './words.js'

/** A page with more would be slow, and nobody reads it. */
const SHOWN_REFUSED = 50
const SHOWN_SENDING = 12
/** Between two pictures: eyes need no more. */
const REDRAW_MS = 150
/** Between two announcements. */
const SAY_MS = 10_000

/** What the parts of a row can be asked for. */
export interface Wishes {
  replace(item: Item): void
  prefer(item: Item): void
  leaveOut(items: Item[]): void
}

/** Shows the queue: numbers, what is being sent, what was refused and why nothing moves. */
export class QueueView {
  #parts: Record<string, HTMLElement>
  #rows = new Map<Item, HTMLElement>()
  #isDrawing = false
  #said = ''
  #saidAt = -SAY_MS
  #saying: ReturnType<typeof setTimeout> | undefined

  constructor(
    place: HTMLElement,
    private queue: () => UploadQueue,
    private wishes: Wishes
  ) {
    const parts = place.querySelectorAll<HTMLElement>('[data-part]')
    this.#parts = Object.fromEntries([...parts].map((part) => [part.dataset.part, part]))
    // A countdown goes on while nothing else happens.
    setInterval(() => {
      if (this.queue().hold !== undefined) this.draw()
    }, 1000)
  }

  part<T extends HTMLElement>(name: string): T {
    return this.#parts[name] as T
  }

  /** Draws soon; much may change until then. */
  draw(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    setTimeout(() => {
      this.#isDrawing = false
      this.#drawNow()
    }, REDRAW_MS)
  }

  /** Sentences about what was chosen. */
  tell(sentences: string[]): void {
    const notes = sentences.map((sentence) => {
      const note = document.createElement('li')
      note.textContent = sentence
      return note
    })
    this.part('notes').replaceChildren(...notes)
    this.part('notes').hidden = sentences.length === 0
  }

  #drawNow(): void {
    const queue = this.queue()
    const { counts, hold, isPaused, timeLeft } = queue
    const hasEnded = hold?.kind === 'ended'
    // What was here is perhaps removed by now: the list below says so, from the server.
    const words = hasEnded ? '' : progressWords(counts, { isPaused, timeLeft })
    const isWaiting = counts.waiting + counts.sending > 0
    this.part('running').hidden = counts.all === 0
    if (!hasEnded) this.#drawThere()
    this.part('words').textContent = words
    this.part<HTMLProgressElement>('progress').value = queue.progress
    this.part('progress').hidden = hasEnded
    const pause = this.part('pause')
    pause.hidden = !isWaiting || hasEnded
    pause.textContent = text(isPaused ? 'upload_queue.go_on' : 'upload_queue.pause')
    const holdText = hold && isWaiting ? holdWords(hold, counts.waiting, Date.now()) : ''
    this.part('hold').hidden = holdText === ''
    this.part('why').textContent = holdText
    this.part('try').hidden = hasEnded
    this.part('try').textContent = text(
      queue.isTrying ? 'upload_queue.trying' : 'upload_queue.try_now'
    )
    this.#drawSending([...queue.sending].slice(0, SHOWN_SENDING))
    this.part('sending').hidden = counts.sending === 0 && (holdText !== '' || !isWaiting)
    this.#drawRefused(queue.refused)
    const said = holdText === '' ? '' : holdWords(hold!, counts.waiting)
    this.#say(`${said} ${words}`.trim())
  }

  /** The list below says how many there were when it was loaded. */
  #drawThere(): void {
    const heading = document.getElementById('there')
    const { counts, there } = this.queue()
    if (heading !== null && counts.all > 0) {
      heading.textContent = counted('upload_queue.there', there)
    }
  }

  #drawSending(items: Item[]): void {
    const rows = items.map((item) => {
      const row = this.#rows.get(item) ?? sendingRow(item)
      const bar = row.querySelector('progress')!
      bar.value = item.sent / item.chosen.size
      return [item, row] as const
    })
    for (const [item] of this.#rows) if (item.state !== 'refused') this.#rows.delete(item)
    for (const [item, row] of rows) this.#rows.set(item, row)
    replaceChildren(
      this.part('sending'),
      rows.map(([, row]) => row)
    )
  }

  #drawRefused(refused: Set<Item>): void {
    this.part('refused').hidden = refused.size === 0
    this.part('refused-title').textContent = counted('upload_queue.refused', refused.size)
    const shown = [...refused].slice(0, SHOWN_REFUSED)
    const rows = shown.map((item) => {
      const known = this.#rows.get(item)
      const row = known?.dataset.id === String(item.id) ? known : this.#refusedRow(item)
      this.#rows.set(item, row)
      return row
    })
    const list = this.part('refused-list')
    const before = [...list.children]
    const lost = before.findIndex((row) => row.contains(document.activeElement))
    replaceChildren(list, rows)
    const isLost = lost !== -1 && !list.contains(document.activeElement)
    if (isLost) this.#focusInstead(rows[Math.min(lost, rows.length - 1)])
    const more = refused.size - shown.length
    this.part('refused-more').hidden = more === 0
    this.part('refused-more').textContent = text('upload_queue.more', { count: more })
    for (const [item] of this.#rows) {
      if (!refused.has(item) && item.state !== 'sending') this.#rows.delete(item)
    }
  }

  /** Focus of a row that is gone would begin at the top of the page. */
  #focusInstead(row: HTMLElement | undefined): void {
    const next = row?.querySelector('button') ?? this.part('words')
    next.focus()
  }

  #refusedRow(item: Item): HTMLElement {
    const row = document.createElement('li')
    row.dataset.id = String(item.id)
    const why = document.createElement('span')
    why.className = 'why'
    why.textContent = item.fault?.detail ?? ''
    const actions = document.createElement('span')
    actions.className = 'actions'
    const isTwin = ['differs', 'same_name'].includes(item.fault?.code ?? '')
    actions.append(
      isTwin
        ? button(text('upload_queue.use_this'), item, () => this.wishes.prefer(item))
        : button(text('upload_queue.replace'), item, () => this.wishes.replace(item)),
      button(text('upload_queue.leave_out'), item, () => this.wishes.leaveOut([item]))
    )
    row.append(nameOf(item), why, actions)
    return row
  }

  #say(text: string): void {
    if (this.queue().counts.all === 0 || text === this.#said) return
    this.#said = text
    const wait = this.#saidAt + SAY_MS - Date.now()
    // Whatever is then the case is said, and not what was.
    this.#saying ??= setTimeout(
      () => {
        this.#saying = undefined
        this.#saidAt = Date.now()
        this.part('said').textContent = this.#said
      },
      Math.max(0, wait)
    )
  }
}

/** Has the browser keep the list of refused recordings as a file. */
export function downloadRefused(items: Iterable<Item>): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([refusedText(items)], { type: 'text/plain' }))
  link.download = text('upload_queue.file_name')
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function sendingRow(item: Item): HTMLElement {
  const row = document.createElement('li')
  const bar = document.createElement('progress')
  bar.setAttribute('aria-label', text('upload_queue.sent_of', { name: item.name }))
  row.append(nameOf(item), bar)
  return row
}

function nameOf(item: Item): HTMLElement {
  const name = document.createElement('bdi')
  name.className = 'name'
  name.textContent = item.chosen.path
  return name
}

function button(label: string, { name }: Item, act: () => void): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'quiet'
  made.textContent = label
  made.setAttribute('aria-label', `${label}: ${name}`)
  made.addEventListener('click', act)
  return made
}

/** Leaves alone what is there already, so that focus stays. */
function replaceChildren(list: HTMLElement, rows: HTMLElement[]): void {
  const kept = new Set(rows)
  for (const child of [...list.children]) {
    if (!kept.has(child as HTMLElement)) child.remove()
  }
  for (const [index, row] of rows.entries()) {
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null)
  }
}
