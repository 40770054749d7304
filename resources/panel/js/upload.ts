import { text } from './text'
import { renewToken } from './token'

const PATH = '/admin/speeches/recordings'

interface Sent {
  upload_id: string
  filename: string
  duration: string
  warnings: string[]
}

/** Sends a recording as soon as it is chosen or dropped, so that saving does not wait for it. */
export function startUpload(): void {
  const card = document.querySelector<HTMLElement>('[data-upload]')
  const input = card?.querySelector<HTMLInputElement>('[data-upload-file]')
  if (card && input) new Upload(card, input)
}

class Upload {
  #form: HTMLFormElement
  #id: HTMLInputElement
  #name: HTMLInputElement
  #status: HTMLElement
  #progress: HTMLProgressElement
  #running: XMLHttpRequest | undefined
  #player = document.createElement('audio')
  /** The button that waits for the recording. */
  #waiting: { submitter: HTMLElement | null } | undefined

  constructor(
    private card: HTMLElement,
    private input: HTMLInputElement
  ) {
    const find = <T extends Element>(selector: string) => card.querySelector<T>(selector)!
    this.#form = input.form!
    this.#id = find('[data-upload-id]')
    this.#name = find('[data-upload-name]')
    this.#status = find('[data-upload-status]')
    this.#progress = find('[data-upload-progress]')
    this.#player.controls = true
    this.#player.hidden = true
    this.#player.setAttribute('aria-label', text('upload.player'))
    this.#status.after(this.#player)
    if (this.#id.value !== '') this.#offerToLeaveOut()
    this.#name.addEventListener('restored', () => {
      if (this.#id.value === '') return
      this.#say(text('upload.was_sent', { filename: this.#name.value }))
      this.#offerToLeaveOut()
    })
    input.addEventListener('change', () => this.#take(input.files))
    card.addEventListener('dragover', (event) => {
      event.preventDefault()
      card.classList.add('over')
    })
    card.addEventListener('dragleave', () => card.classList.remove('over'))
    card.addEventListener('drop', (event) => {
      event.preventDefault()
      card.classList.remove('over')
      this.#take(event.dataTransfer?.files ?? null)
    })
    this.#form.addEventListener('submit', (event) => this.#onSubmit(event), { capture: true })
  }

  #onSubmit(event: SubmitEvent): void {
    if (this.#running === undefined) {
      // Without a file it need not be multipart: a form of text can be sent again after a sign-in.
      if (!this.input.files?.length) this.#form.enctype = 'application/x-www-form-urlencoded'
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
    this.#waiting = { submitter: event.submitter }
    this.#say(text('upload.saved_then'))
  }

  #take(files: FileList | null): void {
    const file = files?.[0]
    if (file === undefined) return
    if (files!.length > 1) return this.#fail(text('upload.one_only'))
    this.#send(file)
  }

  #send(file: File, isSecondTime = false): void {
    this.#running?.abort()
    const body = new FormData()
    body.append('audio', file)
    const request = new XMLHttpRequest()
    this.#running = request
    this.#progress.value = 0
    this.#progress.hidden = false
    this.#say(text('upload.sending', { filename: file.name }))
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      this.#progress.value = (100 * loaded) / total
    })
    request.addEventListener('load', () => void this.#onAnswer(request, file, isSecondTime))
    request.addEventListener('error', () => void this.#onLost(file))
    request.open('POST', PATH)
    request.setRequestHeader('accept', 'application/json')
    const token = this.#form.querySelector<HTMLInputElement>('input[name="_csrf"]')!
    request.setRequestHeader('x-csrf-token', token.value)
    request.send(body)
  }

  async #onAnswer(request: XMLHttpRequest, file: File, isSecondTime: boolean): Promise<void> {
    const { status } = request
    const answer = readJson(request.responseText)
    if ((answer as { code?: string }).code === 'form_expired' && !isSecondTime) {
      const isRenewed = await renewToken().catch(() => false)
      // Another recording may have been chosen meanwhile.
      if (this.#running !== request) return
      if (isRenewed) return this.#send(file, true)
    }
    if (status !== 200) {
      if (status === 401) return this.#fail(text('upload.signed_out'))
      const { detail } = answer as { detail?: string }
      return this.#fail(detail ?? text('upload.failed', { status: String(status) }))
    }
    const sent = answer as Sent
    this.#end()
    this.#id.value = sent.upload_id
    this.#name.value = sent.filename
    this.#id.dispatchEvent(new Event('input', { bubbles: true }))
    const doubts = sent.warnings.map((warning) => ` ${warning}`).join('')
    const { filename, duration } = sent
    this.#say(text('upload.ready', { filename, duration }) + doubts)
    URL.revokeObjectURL(this.#player.src)
    this.#player.src = URL.createObjectURL(file)
    this.#player.hidden = false
    this.#offerToLeaveOut()
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting !== undefined) this.#form.requestSubmit(waiting.submitter)
  }

  async #onLost(file: File): Promise<void> {
    const isThere = await file
      .slice(0, 1)
      .arrayBuffer()
      .then(
        () => true,
        () => false
      )
    this.#fail(isThere ? text('upload.lost') : text('upload.changed'))
  }

  #offerToLeaveOut(): void {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'quiet'
    button.textContent = text('upload.leave_out')
    button.addEventListener('click', () => {
      this.#id.value = ''
      this.#name.value = ''
      this.#id.dispatchEvent(new Event('input', { bubbles: true }))
      this.#player.hidden = true
      this.#say('')
      this.input.focus()
    })
    this.#status.append(' ', button)
  }

  #say(words: string): void {
    this.#status.classList.remove('error')
    this.#status.textContent = words
  }

  #fail(words: string): void {
    this.#end()
    this.#waiting = undefined
    this.#say(words)
    this.#status.classList.add('error')
  }

  #end(): void {
    this.#running = undefined
    this.#progress.hidden = true
    this.input.value = ''
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
