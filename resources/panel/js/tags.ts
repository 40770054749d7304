import Combobox from '@github/combobox-nav'
import { counted, text } from './text'

interface Option {
  name: string
  category: string | null
}

/**
 * Turns each field of tags into chips, with options while somebody writes. One of `data-tags="known"`
 * offers no new ones.
 */
export function startTags(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('input[data-tags]')) {
    new TagPicker(field)
  }
}

/** Names are separated by commas; a backslash makes one part of a name. */
const NAMES = /(?:\\[\\|,]|[^|,])+/g

function namesIn(written: string): string[] {
  return [...written.matchAll(NAMES)]
    .map(([part]) => part.replace(/\\([\\|,])/g, '$1').trim())
    .filter((name) => name !== '')
}

const keyOf = (name: string) => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

class TagPicker {
  #names: string[]
  #input = document.createElement('input')
  #chips = document.createElement('ul')
  #list = document.createElement('ul')
  #status = document.createElement('p')
  #combobox: Combobox
  #asking = new AbortController()
  #timer = 0

  /** @param field is sent with the form; the picker writes what was chosen into it */
  constructor(private field: HTMLInputElement) {
    this.#names = namesIn(field.value)
    const input = this.#input
    input.id = field.id
    input.type = 'text'
    input.autocomplete = 'off'
    input.placeholder = text('tags.add')
    for (const name of ['aria-describedby', 'aria-invalid']) {
      const value = field.getAttribute(name)
      if (value !== null) input.setAttribute(name, value)
    }
    field.removeAttribute('id')
    field.type = 'hidden'
    this.#list.id = `${input.id}-options`
    this.#list.className = 'options'
    this.#list.setAttribute('role', 'listbox')
    this.#list.setAttribute('aria-label', text('tags.label'))
    this.#list.hidden = true
    this.#chips.className = 'tag-chips'
    this.#status.className = 'hidden'
    this.#status.setAttribute('role', 'status')
    const picker = document.createElement('div')
    picker.className = 'tag-picker'
    picker.append(this.#chips, input, this.#list, this.#status)
    field.after(picker)
    this.#combobox = new Combobox(input, this.#list, { firstOptionSelectionMode: 'active' })
    input.addEventListener('input', () => {
      this.#tellForm()
      this.#askSoon()
    })
    input.addEventListener('keydown', (event) => this.#onKey(event), { capture: true })
    input.addEventListener('blur', () => setTimeout(() => this.#close(), 150))
    this.#list.addEventListener('mousedown', (event) => event.preventDefault())
    this.#list.addEventListener('combobox-commit', ({ target }) =>
      this.#choose(target as HTMLElement)
    )
    this.#draw()
    field.addEventListener('restored', () => {
      this.#names = namesIn(field.value)
      this.#input.value = ''
      this.#draw()
    })
  }

  #onKey(event: KeyboardEvent): void {
    const written = this.#input.value.trim()
    const isPlain = !event.ctrlKey && !event.metaKey
    if (event.key === 'Backspace' && this.#input.value === '') {
      const last = this.#names.at(-1)
      if (last !== undefined) this.#remove(last)
    } else if (event.key === 'Escape' && !this.#list.hidden) {
      event.stopPropagation()
      this.#close()
    } else if (isPlain && written !== '' && ['Enter', ','].includes(event.key)) {
      // The form is sent by its buttons, or with Ctrl, not while a tag is written.
      const chosen = this.#list.querySelector<HTMLElement>(
        '[aria-selected="true"], [data-combobox-option-default]'
      )
      const same = this.#optionOf(written)
      // As they are copied from a sheet.
      const isSeveral = namesIn(written).length > 1
      const option = isSeveral ? undefined : event.key === 'Enter' ? (chosen ?? same) : same
      event.preventDefault()
      event.stopPropagation()
      if (option && !this.#list.hidden) this.#choose(option)
      else if (isSeveral) this.#addAll(written)
      else if (event.key === 'Enter') void this.#askAndChoose(written)
    }
  }

  #optionOf(name: string): HTMLElement | undefined {
    return [...this.#list.querySelectorAll<HTMLElement>('[role="option"]')].find((option) => {
      return keyOf(option.dataset.name ?? '') === keyOf(name)
    })
  }

  /** For an Enter that comes before the list of tags: a tag that exists needs no second one. */
  async #askAndChoose(written: string): Promise<void> {
    await this.#ask()
    const option = this.#optionOf(written)
    const isStillWritten = this.#input.value.trim() === written
    if (isStillWritten && option && option.dataset.create !== 'true') this.#choose(option)
  }

  #askSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.#ask(), 120)
  }

  async #ask(): Promise<void> {
    const written = this.#input.value.trim()
    clearTimeout(this.#timer)
    this.#asking.abort()
    this.#asking = new AbortController()
    if (written === '') return this.#close()
    try {
      const answer = await fetch(`/admin/tags/options?q=${encodeURIComponent(written)}`, {
        headers: { accept: 'application/json' },
        signal: this.#asking.signal,
      })
      if (!answer.ok) throw new Error(String(answer.status))
      const { options } = (await answer.json()) as { options: Option[] }
      this.#show(options, written)
    } catch (error) {
      if ((error as Error).name === 'AbortError') return
      // Whoever writes on is not kept from it: saving tells whether there is such a tag.
      this.#show([], written)
    }
  }

  #show(options: Option[], written: string): void {
    const chosen = new Set(this.#names.map(keyOf))
    const items = options
      .filter(({ name }) => !chosen.has(keyOf(name)))
      .map(({ name, category }) => this.#option(name, category ?? '', `#${name}`))
    const isKnown = [...options.map(({ name }) => keyOf(name)), ...chosen].includes(keyOf(written))
    if (!isKnown && this.field.dataset.tags !== 'known') {
      const create = this.#option(written, text('tags.new'), text('tags.create', { name: written }))
      create.dataset.create = 'true'
      items.push(create)
    }
    this.#list.replaceChildren(...items)
    this.#combobox.stop()
    this.#list.hidden = items.length === 0
    if (items.length === 0) {
      this.#status.textContent = text('tags.unknown', { name: written })
      return
    }
    this.#combobox.start()
    this.#status.textContent = counted('tags.choices', items.length)
  }

  #option(name: string, note: string, label: string): HTMLLIElement {
    const item = document.createElement('li')
    item.setAttribute('role', 'option')
    item.id = `${this.#list.id}-${keyOf(name)}-${label.length}`.replace(/\s/g, '_')
    item.dataset.name = name
    item.textContent = label
    const small = document.createElement('span')
    small.className = 'small'
    small.textContent = ` ${note}`
    item.append(small)
    return item
  }

  #choose({ dataset }: HTMLElement): void {
    const { name, create } = dataset
    if (name === undefined) return
    if (create === 'true') this.#allowNew()
    this.#names.push(name)
    this.#input.value = ''
    this.#close()
    this.#draw()
    this.#status.textContent = text('tags.added', { name })
  }

  /** Which of them do not exist, saving tells. */
  #addAll(written: string): void {
    const chosen = new Set(this.#names.map(keyOf))
    for (const name of namesIn(written)) {
      if (!chosen.has(keyOf(name))) this.#names.push(name)
      chosen.add(keyOf(name))
    }
    this.#input.value = ''
    this.#close()
    this.#draw()
    this.#status.textContent = text('tags.added', { name: written })
  }

  /** The form says that tags which do not exist are to be made. */
  #allowNew(): void {
    const form = this.field.form!
    const tick = form.querySelector<HTMLInputElement>('input[name="create_tags"]')
    if (tick !== null) {
      tick.checked = true
      return
    }
    const field = document.createElement('input')
    Object.assign(field, { type: 'hidden', name: 'create_tags', value: 'true' })
    form.append(field)
  }

  #remove(name: string): void {
    this.#names = this.#names.filter((one) => one !== name)
    this.#draw()
    this.#status.textContent = text('tags.removed', { name })
    this.#input.focus()
  }

  #close(): void {
    this.#combobox.stop()
    this.#list.hidden = true
  }

  /** What was written, but not chosen, counts as well: nobody has to know that Enter adds it. */
  #tellForm(): void {
    const escaped = this.#names.map((name) => name.replace(/[\\|,]/g, '\\$&'))
    const written = this.#input.value.trim()
    this.field.value = [...escaped, ...(written === '' ? [] : [written])].join(', ')
  }

  #draw(): void {
    this.#chips.replaceChildren(
      ...this.#names.map((name) => {
        const chip = document.createElement('li')
        const button = document.createElement('button')
        button.type = 'button'
        button.textContent = '✕'
        button.setAttribute('aria-label', text('tags.remove', { name }))
        button.addEventListener('click', () => this.#remove(name))
        chip.append(`#${name}`, button)
        return chip
      })
    )
    this.#tellForm()
    this.field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}
