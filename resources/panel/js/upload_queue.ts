import { counted, text } from './text.js'
import {
  type Chosen,
  type DiskFile,
  type DroppedEntry,
  findInDrop,
  findInFiles,
  type Found,
} from './upload_queue/chosen_files.js'
import { type Item, type Stored, UploadQueue } from './upload_queue/queue.js'
import { downloadRefused, QueueView } from './upload_queue/view.js'
import { ServerWire } from './upload_queue/wire.js'
import { skippedWords, twinWords } from './upload_queue/words.js'

/** Sends the recordings of an import: thousands, over connections as they are. */
export async function startUploadQueue(place: HTMLElement): Promise<void> {
  const { path, csrf } = place.dataset as { path: string; csrf: string }
  const wire = new ServerWire(path, csrf)
  new UploadPage(place, path, wire, await wire.list())
}

class UploadPage {
  #queue: UploadQueue
  #view: QueueView
  #replaced: Item | undefined
  #wasBusy = false
  #left = 0
  #key: string

  constructor(
    private place: HTMLElement,
    private path: string,
    wire: ServerWire,
    known: Stored[]
  ) {
    this.#key = `waiting ${path}`
    const clock = {
      now: () => Date.now(),
      after: (ms: number, act: () => void) => {
        const timer = setTimeout(act, ms)
        return () => clearTimeout(timer)
      },
    }
    this.#queue = new UploadQueue(wire, clock, known, () => this.#onChange())
    this.#view = new QueueView(place, () => this.#queue, {
      replace: (item) => this.#chooseAnother(item),
      prefer: (item) => this.#queue.prefer(item),
      leaveOut: (items) => this.#queue.leaveOut(items),
    })
    this.#offerToGoOn(known.length)
    this.#listen()
    this.#takeDrops()
    place.dataset.isReady = ''
  }

  #listen(): void {
    const files = this.#view.part<HTMLInputElement>('files')
    const folder = this.#view.part<HTMLInputElement>('folder')
    const another = this.#view.part<HTMLInputElement>('another')
    this.#onClick('choose-files', () => files.click())
    this.#onClick('choose-folder', () => folder.click())
    for (const field of [files, folder]) {
      field.addEventListener('change', () => {
        const chosen = [...(field.files ?? [])] as DiskFile[]
        // The same folder can be chosen again.
        field.value = ''
        void this.#take(findInFiles(chosen))
      })
    }
    another.addEventListener('change', () => {
      const file = another.files?.[0]
      another.value = ''
      if (file !== undefined) void this.#replace(file)
    })
    this.#onClick('pause', () => {
      if (this.#queue.isPaused) this.#queue.resume()
      else this.#queue.pause()
    })
    this.#onClick('try', () => void this.#queue.tryNow())
    this.#onClick('leave-all', () => this.#queue.leaveOut(this.#queue.refused))
    this.#onClick('download', () => downloadRefused(this.#queue.refused))
    addEventListener('beforeunload', (event) => {
      if (this.#queue.isBusy) event.preventDefault()
    })
    addEventListener('offline', () => this.#queue.loseConnection())
    addEventListener('online', () => this.#tryAfter('lost'))
    // Whoever has signed in in another tab comes back to this one.
    addEventListener('focus', () => this.#tryAfter('signed out'))
  }

  #takeDrops(): void {
    // A file that misses its place would be opened instead of the page.
    for (const type of ['dragover', 'drop']) {
      addEventListener(type, (event) => event.preventDefault())
    }
    this.place.addEventListener('dragover', () => this.place.classList.add('over'))
    this.place.addEventListener('dragleave', () => this.place.classList.remove('over'))
    this.place.addEventListener('drop', (event) => {
      this.place.classList.remove('over')
      const transfer = event.dataTransfer
      if (transfer === null) return
      // They are gone as soon as this function has returned.
      const items = [...transfer.items].filter(({ kind }) => kind === 'file')
      const entries = items.map((item) => item.webkitGetAsEntry())
      const isOfDisk = entries.length > 0 && entries.every((entry) => entry !== null)
      const found = isOfDisk
        ? findInDrop(entries as unknown as DroppedEntry[])
        : findInFiles([...transfer.files] as DiskFile[])
      void this.#take(found)
    })
  }

  async #take(finding: Promise<Found>): Promise<void> {
    this.#view.tell([text('upload_queue.looking')])
    const { recordings, skipped, faults } = await finding
    const { known, twins } = this.#queue.add(recordings)
    const notes = [...faults, ...twinWords(twins), ...skippedWords(skipped)]
    if (known > 0) notes.unshift(counted('upload_queue.known', known))
    if (recordings.length === 0) notes.unshift(text('upload_queue.none'))
    this.#view.tell(notes)
  }

  #chooseAnother(item: Item): void {
    this.#replaced = item
    this.#view.part('another').click()
  }

  async #replace(file: File): Promise<void> {
    const item = this.#replaced
    const { recordings } = await findInFiles([file as DiskFile])
    const chosen: Chosen | undefined = recordings[0]
    if (item === undefined || chosen === undefined) {
      return this.#view.tell([text('upload_queue.no_recording', { name: file.name })])
    }
    const names = { name: chosen.name, other: item.chosen.path }
    this.#view.tell([text('upload_queue.replacing', names)])
    this.#queue.replace(item, chosen)
  }

  #tryAfter(kind: 'lost' | 'signed out'): void {
    if (this.#queue.hold?.kind === kind) void this.#queue.tryNow()
  }

  #onChange(): void {
    this.#view.draw()
    const { isBusy, counts } = this.#queue
    const left = counts.waiting + counts.sending
    if (isBusy && left !== this.#left) localStorage.setItem(this.#key, String(left))
    this.#left = left
    if (this.#wasBusy && !isBusy) {
      localStorage.removeItem(this.#key)
      void this.#listAnew()
    }
    this.#wasBusy = isBusy
  }

  /** A browser may not keep the files themselves. */
  #offerToGoOn(known: number): void {
    const waited = Number(localStorage.getItem(this.#key) ?? 0)
    if (waited === 0) return
    this.#view.tell([counted('upload_queue.left_waiting', waited, { known })])
    // A server was perhaps still storing the last ones when it listed them.
    void this.#listAnew()
  }

  /** The page lists what was there when it was loaded. */
  async #listAnew(): Promise<void> {
    const list = document.querySelector('[data-import-files]')
    const answer = await fetch(this.path, { headers: { accept: 'text/html' } }).catch(() => null)
    if (list === null || !answer?.ok || list.contains(document.activeElement)) return
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const listed = page.querySelector('[data-import-files]')
    if (listed !== null) list.replaceWith(document.adoptNode(listed))
  }

  #onClick(part: string, act: () => void): void {
    this.#view.part(part).addEventListener('click', act)
  }
}
