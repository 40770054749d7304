import { number, text } from '../text.js'
import type { Chosen } from './chosen_files.js'
import { ZipEntryRefused } from './zip.js'

/** What a request with recordings came to. */
export type Outcome =
  | { kind: 'answered'; files: Stored[]; rejected: Rejected[] }
  /** No answer: the connection, or a file that cannot be read any more. */
  | { kind: 'lost' }
  /** 408, 429, 503 and what a server says that has failed. */
  | { kind: 'busy'; retryAfterMs?: number; isFault: boolean }
  | { kind: 'too large' }
  /** 403: signed in again elsewhere, or signed out. */
  | { kind: 'stale' }
  | { kind: 'signed out' }
  /** None of these recordings was taken, and none will be if they are sent again as they are. */
  | { kind: 'refused'; detail: string }
  /** The import takes no recordings any more. */
  | { kind: 'ended'; detail: string }

export interface Stored {
  name: string
  size: number
}

export interface Rejected {
  name: string
  code: string
  detail: string
}

export interface OpenedFile {
  name: string
  content: Blob
}

/** How the queue reaches the server. */
export interface Wire {
  /** @param onProgress is told how many bytes of the request have left */
  send(
    files: OpenedFile[],
    onProgress: (bytes: number) => void,
    signal: AbortSignal
  ): Promise<Outcome>
  /** Removes what the server has by this name; fine when there is nothing. */
  remove(name: string, signal: AbortSignal): Promise<Outcome>
  /** Gets a new token for the forms of this page. */
  renew(): Promise<'renewed' | 'signed out' | 'lost'>
}

export interface Clock {
  /** In milliseconds. */
  now(): number
  /** @returns ends the waiting */
  after(ms: number, act: () => void): () => void
}

export type ItemState = 'waiting' | 'sending' | 'done' | 'refused' | 'left out'

export interface Fault {
  code: string
  detail: string
}

/** A recording on its way. */
export interface Item {
  readonly id: number
  name: string
  chosen: Chosen
  state: ItemState
  /** Bytes that have left, of one that is being sent. */
  sent: number
  fault?: Fault
  /** How often the server has failed on it. */
  failures: number
  /** The server has another one by its name, which goes first. */
  removesOther: boolean
}

/** Why nothing is sent, although recordings wait. */
export type Hold =
  | { kind: 'lost' | 'busy'; until: number }
  | { kind: 'signed out' }
  | { kind: 'ended'; detail: string }

export interface Counts {
  all: number
  waiting: number
  sending: number
  done: number
  refused: number
  leftOut: number
}

const MAX_RECORDING_BYTES = 10 * 1024 ** 2
const MAX_BATCH_FILES = 20
const MAX_BATCH_BYTES = 16 * 1024 ** 2 - 64 * 1024
/** Until it is known how fast the connection is. */
const FIRST_BATCH_BYTES = 1024 ** 2
/** A quarter of what the server waits for. */
const BATCH_MS = 30_000
const AT_ONCE = 2
const WAITS_MS = [1000, 2000, 4000, 8000, 16_000, 30_000]
const MAX_FAILURES = 3
/** What a file costs beside its bytes, in bytes: it is decoded. */
const FILE_WEIGHT = 20_000
const RATE_MS = 30_000
const LEAST_RATE_MS = 3000
/** The server had no memory or scorer for it: it is not the recording's fault. */
const PASSING = ['scorer_busy', 'scorer_unavailable']

/** Sends recordings in batches, two at once, whatever becomes of the connection meanwhile. */
export class UploadQueue {
  readonly items = new Map<number, Item>()
  readonly refused = new Set<Item>()
  readonly sending = new Set<Item>()
  readonly counts: Counts = { all: 0, waiting: 0, sending: 0, done: 0, refused: 0, leftOut: 0 }
  isPaused = false
  hold: Hold | undefined
  /** Somebody has pressed "Try now", and the answer is not there yet. */
  isTrying = false

  #byName = new Map<string, Item>()
  #known: Map<string, number>
  /** The next one is at the end. */
  #waiting: Item[] = []
  #runs = new Set<AbortController>()
  #namesOnWay = new Set<string>()
  #maxFiles = MAX_BATCH_FILES
  #maxBytes = FIRST_BATCH_BYTES
  #losses = 0
  #stale = 0
  #nextId = 1
  /** After a failure, one request shows whether there may be two again. */
  #isProbing = false
  #endWait: (() => void) | undefined
  #allWeight = 0
  #doneWeight = 0
  #rates: { at: number; weight: number }[] = []

  /**
   * @param known what the server has
   * @param onChange is called whenever something is different
   */
  constructor(
    private wire: Wire,
    private clock: Clock,
    known: Stored[],
    private onChange: () => void
  ) {
    this.#known = new Map(known.map(({ name, size }) => [name, size]))
  }

  /** Whether leaving the page would lose something. */
  get isBusy(): boolean {
    return this.counts.waiting + this.counts.sending > 0 && this.hold?.kind !== 'ended'
  }

  /** How many the server has, as far as it has answered. */
  get there(): number {
    return this.#known.size
  }

  /** From 0 to 1. */
  get progress(): number {
    return this.#allWeight === 0 ? 0 : this.#sentWeight() / this.#allWeight
  }

  /** In milliseconds; undefined while nobody can know. */
  get timeLeft(): number | undefined {
    const first = this.#rates[0]
    const last = this.#rates.at(-1)
    if (first === undefined || last === undefined || last.at - first.at < LEAST_RATE_MS) return
    const rate = (last.weight - first.weight) / (last.at - first.at)
    return rate <= 0 ? undefined : (this.#allWeight - this.#sentWeight()) / rate
  }

  /**
   * @returns how many the server has already, or wait already; and the paths of those that have the
   * name and size of another one of these
   */
  add(chosen: Chosen[]): { known: number; twins: string[] } {
    let known = 0
    const twins: string[] = []
    const added: Item[] = []
    const before = this.#nextId
    for (const one of chosen) {
      const item = this.#admit(one)
      if (item?.state === 'waiting') added.push(item)
      if (item !== undefined) continue
      const other = this.#byName.get(one.name)
      if (other !== undefined && other.id >= before && other.chosen !== one) twins.push(one.path)
      else known++
    }
    this.#waiting.unshift(...added.reverse())
    this.#pump()
    return { known, twins }
  }

  /** Sends another file in the place of one that was refused, under its name. */
  replace(item: Item, chosen: Chosen): void {
    const keepsName = item.fault?.code !== 'filename_unusable'
    const name = keepsName ? item.name : chosen.name
    const { removesOther } = item
    this.#forget(item)
    const other = this.#byName.get(name)
    const isThere = other !== undefined && ['sending', 'done'].includes(other.state)
    if (other !== undefined) this.#forget(other)
    const added = this.#judge(this.#make({ ...chosen, name }, removesOther || isThere))
    if (added.state === 'waiting') this.#waiting.push(added)
    this.#pump()
  }

  /** Takes this recording, and not the other one by its name. */
  prefer(item: Item): void {
    this.replace(item, item.chosen)
  }

  leaveOut(items: Iterable<Item>): void {
    for (const item of [...items]) {
      this.#setState(item, 'left out')
      if (this.#byName.get(item.name) === item) this.#byName.delete(item.name)
    }
    this.onChange()
  }

  /** What is on its way comes to its end. */
  pause(): void {
    this.isPaused = true
    this.#rates = []
    this.onChange()
  }

  resume(): void {
    this.isPaused = false
    this.#pump()
  }

  /** Does not wait any longer; asks for a new token first where that is needed. */
  async tryNow(): Promise<void> {
    if (this.hold === undefined || this.hold.kind === 'ended' || this.isTrying) return
    this.isTrying = true
    this.onChange()
    const isSignedOut = this.hold.kind === 'signed out'
    const renewed = isSignedOut ? await this.wire.renew() : 'renewed'
    this.isTrying = false
    if (renewed === 'renewed') this.#goOn()
    else this.onChange()
  }

  /** The browser says that the connection is gone: no need to wait until that is noticed. */
  loseConnection(): void {
    for (const run of this.#runs) run.abort('lost')
  }

  #admit(chosen: Chosen): Item | undefined {
    const other = this.#byName.get(chosen.name)
    if (other === undefined) {
      const size = this.#known.get(chosen.name)
      const item = this.#make(chosen, false)
      if (size === undefined) return this.#judge(item)
      if (size !== chosen.size) return this.#refuse(item, faultOf('differs'))
      this.#setState(item, 'done')
      return undefined
    }
    if (other.state === 'refused') {
      this.#forget(other)
      return this.#admit(chosen)
    }
    if (other.chosen.size === chosen.size) return undefined
    for (const { chosen: one } of this.refused) if (one.path === chosen.path) return undefined
    return this.#refuse(this.#make(chosen, false), {
      code: 'same_name',
      detail: text('upload_faults.same_name', { path: other.chosen.path }),
    })
  }

  #make(chosen: Chosen, removesOther: boolean): Item {
    const id = this.#nextId++
    const { name } = chosen
    const item: Item = { id, name, chosen, state: 'waiting', sent: 0, failures: 0, removesOther }
    this.items.set(id, item)
    if (!this.#byName.has(name)) this.#byName.set(name, item)
    this.counts.all++
    this.counts.waiting++
    this.#allWeight += weightOf(item)
    return item
  }

  /** What the server would refuse need not be sent. */
  #judge(item: Item): Item {
    const { size } = item.chosen
    if (size === 0) return this.#refuse(item, faultOf('audio_empty'))
    return size > MAX_RECORDING_BYTES ? this.#refuse(item, tooLarge(size)) : item
  }

  #refuse(item: Item, fault: Fault): Item {
    item.fault = fault
    item.removesOther ||= fault.code === 'differs'
    this.#setState(item, 'refused')
    return item
  }

  /** As if it had never been chosen. */
  #forget(item: Item): void {
    this.#setState(item, 'left out')
    this.items.delete(item.id)
    this.counts.all--
    this.counts.leftOut--
    if (this.#byName.get(item.name) === item) this.#byName.delete(item.name)
  }

  #setState(item: Item, state: ItemState): void {
    const before = item.state
    if (before === state || !this.items.has(item.id)) return
    this.counts[countOf(before)]--
    this.counts[countOf(state)]++
    this.#weigh(item, before, -1)
    this.#weigh(item, state, 1)
    if (before === 'waiting' && state !== 'sending') {
      this.#waiting = this.#waiting.filter((one) => one !== item)
    }
    if (state === 'refused') this.refused.add(item)
    else this.refused.delete(item)
    if (state === 'sending') this.sending.add(item)
    else this.sending.delete(item)
    if (state !== 'refused') delete item.fault
    item.state = state
    item.sent = 0
  }

  /** What is refused or left out is neither done nor to be done. */
  #weigh(item: Item, state: ItemState, sign: number): void {
    const weight = sign * weightOf(item)
    if (state !== 'refused' && state !== 'left out') this.#allWeight += weight
    if (state === 'done') this.#doneWeight += weight
  }

  #sentWeight(): number {
    let sent = this.#doneWeight
    for (const item of this.sending) sent += item.sent
    return sent
  }

  #noteRate(): void {
    const at = this.clock.now()
    const last = this.#rates.at(-1)
    if (last !== undefined && at - last.at < 500) return
    this.#rates.push({ at, weight: this.#sentWeight() })
    while (this.#rates.length > 2 && at - this.#rates[1]!.at > RATE_MS) this.#rates.shift()
  }

  #pump(): void {
    const atOnce = this.#isProbing ? 1 : AT_ONCE
    while (!this.isPaused && this.hold === undefined && this.#runs.size < atOnce) {
      const batch = this.#takeBatch()
      if (batch.length === 0) break
      void this.#run(batch)
    }
    this.onChange()
  }

  #takeBatch(): Item[] {
    const batch: Item[] = []
    let bytes = 0
    while (batch.length < this.#maxFiles) {
      const item = this.#waiting.at(-1)
      if (item === undefined) break
      bytes += item.chosen.size
      if (batch.length > 0 && bytes > this.#maxBytes) break
      // Two by one name are never on their way at once: the answer could not be told apart.
      if (this.#namesOnWay.has(item.name)) break
      this.#waiting.pop()
      this.#namesOnWay.add(item.name)
      this.#setState(item, 'sending')
      batch.push(item)
    }
    return batch
  }

  async #run(batch: Item[]): Promise<void> {
    const run = new AbortController()
    this.#runs.add(run)
    const begun = this.clock.now()
    const opened: { item: Item; file: OpenedFile }[] = []
    for (const item of batch) {
      const content = await this.#open(item)
      if (content !== undefined) opened.push({ item, file: { name: item.name, content } })
    }
    const outcome = await this.#send(opened, run.signal)
    if (outcome.kind === 'answered') this.#learnPace(opened, this.clock.now() - begun)
    await this.#settle(opened, outcome)
    for (const { name } of batch) this.#namesOnWay.delete(name)
    this.#runs.delete(run)
    this.#noteRate()
    this.#pump()
  }

  async #open(item: Item): Promise<Blob | undefined> {
    try {
      return await item.chosen.open()
    } catch (error) {
      const isOfZip = error instanceof ZipEntryRefused
      this.#refuse(
        item,
        isOfZip ? { code: 'unpackable', detail: error.message } : faultOf('unreadable')
      )
      return undefined
    }
  }

  async #send(opened: { item: Item; file: OpenedFile }[], signal: AbortSignal): Promise<Outcome> {
    if (opened.length === 0) return { kind: 'answered', files: [], rejected: [] }
    for (const { item } of opened) {
      if (!item.removesOther) continue
      const removed = await this.wire.remove(item.name, signal)
      if (removed.kind !== 'answered') return removed
      item.removesOther = false
      this.#known.delete(item.name)
    }
    const files = opened.map(({ file }) => file)
    return this.wire.send(files, (bytes) => this.#share(opened, bytes), signal)
  }

  /** A request sends one file after the other. */
  #share(opened: { item: Item }[], bytes: number): void {
    let left = bytes
    for (const { item } of opened) {
      item.sent = Math.min(left, item.chosen.size)
      left -= item.sent
    }
    this.#noteRate()
    this.onChange()
  }

  #learnPace(opened: { item: Item }[], ms: number): void {
    const bytes = opened.reduce((sum, { item }) => sum + item.chosen.size, 0)
    const fitting = (bytes / Math.max(ms, 1)) * BATCH_MS
    // A small batch says little of how fast a large one is.
    const most = Math.min(MAX_BATCH_BYTES, 2 * this.#maxBytes)
    this.#maxBytes = Math.max(
      1,
      bytes < this.#maxBytes / 2 ? this.#maxBytes : Math.min(fitting, most)
    )
    this.#maxFiles = Math.min(MAX_BATCH_FILES, this.#maxFiles * 2)
  }

  async #settle(opened: { item: Item; file: OpenedFile }[], outcome: Outcome): Promise<void> {
    switch (outcome.kind) {
      case 'answered':
        return this.#onAnswer(opened, outcome)
      case 'lost':
        return this.#onLost(opened)
      case 'busy':
        return this.#onBusy(opened, outcome)
      case 'too large':
        return this.#makeSmaller(opened, tooLarge)
      case 'refused':
        return this.#makeSmaller(opened, () => ({ code: 'refused', detail: outcome.detail }))
      case 'stale':
        return this.#onStale(opened)
      case 'signed out':
        this.#waitAgain(opened)
        return this.#stop({ kind: 'signed out' })
      case 'ended':
        this.#waitAgain(opened)
        return this.#stop(outcome)
    }
  }

  #onAnswer(
    opened: { item: Item }[],
    { files, rejected }: { files: Stored[]; rejected: Rejected[] }
  ) {
    this.#losses = 0
    this.#stale = 0
    this.#isProbing = false
    if (this.hold?.kind === 'lost') this.#endHold()
    const refusals = new Map(rejected.map((one) => [comparable(one.name), one]))
    const kept = new Set(files.map(({ name }) => comparable(name)))
    const again: { item: Item }[] = []
    let isBusy = false
    for (const { item } of opened) {
      const name = comparable(item.name)
      const refusal = refusals.get(name)
      // Where the server has made another name of it, their number tells.
      const isKept = kept.has(name) || files.length + rejected.length === opened.length
      if (refusal === undefined && isKept) {
        this.#setState(item, 'done')
        this.#known.set(item.name, item.chosen.size)
      } else if (refusal !== undefined && !PASSING.includes(refusal.code))
        this.#refuse(item, refusal)
      else if (++item.failures >= MAX_FAILURES)
        this.#refuse(item, refusal ?? faultOf('not_answered'))
      else {
        isBusy = true
        again.push({ item })
      }
    }
    this.#waitAgain(again)
    if (isBusy) this.#waitFor('busy', undefined)
  }

  async #onLost(opened: { item: Item; file: OpenedFile }[]): Promise<void> {
    const readable = await Promise.all(opened.map(({ file }) => isReadable(file.content)))
    const rest = opened.filter(({ item }, index) => {
      if (!readable[index]) this.#refuse(item, faultOf('unreadable'))
      return readable[index]
    })
    this.#waitAgain(rest)
    if (rest.length < opened.length) return
    // It may be too much for the time that a request has.
    if (this.#losses > 0) this.#halve(rest)
    this.#waitFor('lost', undefined)
  }

  #onBusy(
    opened: { item: Item }[],
    { retryAfterMs, isFault }: { retryAfterMs?: number; isFault: boolean }
  ): void {
    this.#halve(opened)
    const again = opened.filter(({ item }) => {
      // It is known whose fault it is only when it was alone.
      if (!isFault || opened.length > 1 || ++item.failures < MAX_FAILURES) return true
      this.#refuse(item, faultOf('failed'))
      return false
    })
    this.#waitAgain(again)
    this.#waitFor('busy', retryAfterMs)
  }

  #makeSmaller(opened: { item: Item }[], faultOf: (size: number) => Fault): void {
    this.#halve(opened)
    if (opened.length > 1) return this.#waitAgain(opened)
    for (const { item } of opened) this.#refuse(item, faultOf(item.chosen.size))
  }

  #halve(opened: { item: Item }[]): void {
    const bytes = opened.reduce((sum, { item }) => sum + item.chosen.size, 0)
    this.#maxFiles = Math.max(1, Math.floor(opened.length / 2))
    this.#maxBytes = Math.max(1, Math.floor(bytes / 2))
  }

  async #onStale(opened: { item: Item }[]): Promise<void> {
    const renewed = await this.wire.renew()
    this.#waitAgain(opened)
    if (renewed === 'lost') return this.#waitFor('lost', undefined)
    // A new token that is not taken either will not be taken a third time.
    if (renewed === 'signed out' || ++this.#stale > 2 * AT_ONCE) this.#stop({ kind: 'signed out' })
  }

  #waitAgain(opened: { item: Item }[]): void {
    for (const { item } of [...opened].reverse()) {
      this.#setState(item, 'waiting')
      this.#waiting.push(item)
    }
  }

  #waitFor(kind: 'lost' | 'busy', retryAfterMs: number | undefined): void {
    // The other request has failed for the same reason.
    if (this.hold !== undefined) return
    const step = Math.min(this.#losses++, WAITS_MS.length - 1)
    const ms = Math.max(WAITS_MS[step]!, retryAfterMs ?? 0)
    this.#stop({ kind, until: this.clock.now() + ms })
    this.#endWait = this.clock.after(ms, () => this.#goOn())
  }

  #stop(hold: Hold): void {
    if (this.hold?.kind === 'ended') return
    this.#endWait?.()
    this.#endWait = undefined
    this.hold = hold
    this.#isProbing = true
    this.#rates = []
  }

  #goOn(): void {
    if (this.hold?.kind === 'ended') return
    this.#endHold()
    this.#pump()
  }

  #endHold(): void {
    this.#endWait?.()
    this.#endWait = undefined
    this.hold = undefined
  }
}

function faultOf(code: string): Fault {
  return { code, detail: text(`upload_faults.${code}`) }
}

function tooLarge(size: number): Fault {
  const key = size > MAX_RECORDING_BYTES ? 'too_large' : 'too_large_for_now'
  const detail = text(`upload_faults.${key}`, { megabytes: number(size / 1024 ** 2, 1) })
  return { code: 'audio_too_large', detail }
}

function weightOf({ chosen }: Item): number {
  return chosen.size + FILE_WEIGHT
}

function countOf(state: ItemState): keyof Counts {
  return state === 'left out' ? 'leftOut' : state
}

/** As a name comes back: a form cannot send these letters otherwise (HTML, "multipart/form-data"). */
function comparable(name: string): string {
  const letters = { '"': '%22', '\r': '%0D', '\n': '%0A' } as Record<string, string>
  return name
    .normalize('NFC')
    .trim()
    .replace(/["\r\n]/g, (letter) => letters[letter]!)
}

async function isReadable(content: Blob): Promise<boolean> {
  try {
    await content.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}
