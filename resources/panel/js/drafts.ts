import { text } from './text'

/** What the form has beside what somebody writes. */
const NOT_WRITTEN = ['_csrf', 'back', 'opened', 'version', 'id', 'audio']

/** The draft that was sent; whether it is saved is seen on the page that answers. */
const SENT = 'draft sent'

/**
 * Keeps what is written into the form of a speech: asks before it is left behind, and offers it again
 * when the page is opened anew. It is never put in by itself.
 */
export function startDrafts(): void {
  forgetSaved()
  const form = document.querySelector<HTMLFormElement>('[data-speech-form]')
  if (form !== null) new Drafts(form)
}

/** A page that is no refusal, no fault and no sign-in answers a form that was saved. */
function forgetSaved(): void {
  const sent = sessionStorage.getItem(SENT)
  if (sent === null || document.querySelector('[data-focus], .fault, .sign-in') !== null) return
  sessionStorage.removeItem(sent)
  sessionStorage.removeItem(SENT)
}

class Drafts {
  #key: string
  #initial: string
  /** A form that was refused is not saved, whatever it holds. */
  #isRefused: boolean
  #isSent = false

  constructor(private form: HTMLFormElement) {
    this.#key = `draft ${form.getAttribute('action')!.replace(/\?.*$/, '')} ${form.dataset.version}`
    this.#initial = this.#state()
    this.#isRefused = document.querySelector('[data-focus]') !== null
    this.#offer()
    this.#mark()
    for (const type of ['input', 'change']) form.addEventListener(type, () => this.#onChange())
    form.addEventListener('submit', (event) => this.#onSubmit(event))
    addEventListener('pageshow', () => {
      this.#isSent = false
      form.removeAttribute('aria-busy')
    })
    addEventListener('beforeunload', (event) => {
      if (this.#isDirty() && !this.#isSent) event.preventDefault()
    })
    addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      form.requestSubmit(form.querySelector<HTMLElement>('[data-save]'))
    })
  }

  #onSubmit(event: SubmitEvent): void {
    if (this.#isSent) return event.preventDefault()
    this.#isSent = true
    this.form.setAttribute('aria-busy', 'true')
    sessionStorage.setItem(SENT, this.#key)
  }

  #onChange(): void {
    if (this.#isDirty()) sessionStorage.setItem(this.#key, this.#state())
    else sessionStorage.removeItem(this.#key)
    this.#mark()
  }

  #isDirty(): boolean {
    return this.#isRefused || this.#state() !== this.#initial
  }

  #mark(): void {
    const mark = this.form.querySelector<HTMLElement>('[data-unsaved]')
    if (mark !== null) mark.hidden = !this.#isDirty()
  }

  #state(): string {
    const fields = [...new FormData(this.form)].filter(([name]) => !NOT_WRITTEN.includes(name))
    return JSON.stringify(fields)
  }

  #offer(): void {
    const place = this.form.querySelector('[data-draft-offer]')
    const draft = sessionStorage.getItem(this.#key)
    if (place === null || draft === null || draft === this.#initial || this.#isRefused) return
    const notice = document.createElement('div')
    notice.className = 'notice warn'
    const words = document.createElement('p')
    words.textContent = text('drafts.found')
    notice.append(
      words,
      this.#button(text('drafts.put_back'), () => this.#putBack(draft)),
      this.#button(text('drafts.drop'), () => sessionStorage.removeItem(this.#key))
    )
    place.append(notice)
  }

  #button(label: string, act: () => void): HTMLButtonElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = label
    button.addEventListener('click', () => {
      act()
      button.closest('.notice')!.remove()
      this.form.querySelector<HTMLElement>('textarea')?.focus()
    })
    return button
  }

  #putBack(draft: string): void {
    const fields = new Map(JSON.parse(draft) as [string, string][])
    for (const control of this.form.elements) {
      const field = control as HTMLInputElement
      const value = fields.get(field.name)
      if (value === undefined || field.name === '') continue
      if (['radio', 'checkbox'].includes(field.type)) field.checked = field.value === value
      else if (field.type !== 'file') field.value = value
      field.dispatchEvent(new Event('restored'))
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }
}
