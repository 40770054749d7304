import { setImmediate as turn } from 'node:timers/promises'
import { test } from '@japa/runner'
import { useScriptTexts } from '#tests/support/script_texts'
import type { Chosen } from '../../../resources/panel/js/upload_queue/chosen_files.js'
import {
  type OpenedFile,
  type Outcome,
  type Stored,
  UploadQueue,
} from '../../../resources/panel/js/upload_queue/queue.js'
import { ZipEntryRefused } from '../../../resources/panel/js/upload_queue/zip.js'

type Answering = (files: OpenedFile[]) => Outcome | Promise<Outcome>

const LOST: Outcome = { kind: 'lost' }

function stored(files: OpenedFile[]): Stored[] {
  return files.map(({ name, content }) => ({ name, size: content.size }))
}

const take: Answering = (files) => ({ kind: 'answered', files: stored(files), rejected: [] })

const loseLater: Answering = async () => {
  await turn()
  return LOST
}

const takeLater: Answering = async (files) => {
  await turn()
  return take(files)
}

/** Answers for a server; what it was asked for is kept. */
class FakeServer {
  requests: string[][] = []
  removed: string[] = []
  renewals = 0
  renewed: 'renewed' | 'signed out' | 'lost' = 'renewed'
  atOnce = 0
  mostAtOnce = 0

  constructor(public answer: Answering = take) {}

  async send(files: OpenedFile[], onProgress: (bytes: number) => void): Promise<Outcome> {
    this.requests.push(files.map(({ name }) => name))
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce)
    onProgress(1)
    const outcome = await this.answer(files)
    this.atOnce--
    return outcome
  }

  remove(name: string): Promise<Outcome> {
    this.removed.push(name)
    return Promise.resolve({ kind: 'answered', files: [], rejected: [] })
  }

  renew() {
    this.renewals++
    return Promise.resolve(this.renewed)
  }
}

/** Time passes when a test says so. */
class FakeClock {
  #now = 0
  #waiting: { at: number; act: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, act: () => void): () => void {
    const one = { at: this.#now + ms, act }
    this.#waiting.push(one)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== one)
    }
  }

  /** Without anybody noticing. */
  skip(ms: number): void {
    this.#now += ms
  }

  async pass(ms: number): Promise<void> {
    this.skip(ms)
    const due = this.#waiting.filter(({ at }) => at <= this.#now)
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now)
    for (const { act } of due) act()
    await settled()
  }
}

/** Until nothing more happens by itself. */
async function settled(): Promise<void> {
  for (let times = 0; times < 300; times++) await turn()
}

function recording(name: string, size = 10, content: Partial<Chosen> = {}): Chosen {
  const blob = new Blob([new Uint8Array(Math.min(size, 100))])
  return { name, path: name, size, open: () => Promise.resolve(blob), ...content }
}

function recordings(count: number, size = 10): Chosen[] {
  return Array.from({ length: count }, (_, index) => recording(`${index}.wav`, size))
}

function unreadable(): Blob {
  const fails = () => Promise.reject(new DOMException('changed', 'NotReadableError'))
  return { size: 10, slice: () => ({ arrayBuffer: fails }) } as unknown as Blob
}

function start(server = new FakeServer(), known: Stored[] = []) {
  const clock = new FakeClock()
  const queue = new UploadQueue(server, clock, known, () => undefined)
  return { queue, server, clock }
}

function faultsOf(queue: UploadQueue): (string | undefined)[][] {
  return [...queue.refused].map(({ name, fault }) => [name, fault?.code])
}

test.group('The queue of recordings', (group) => {
  group.setup(useScriptTexts)

  test('sends all, 20 a request, two at once, in their order', async ({ assert }) => {
    const { queue, server } = start(new FakeServer(takeLater))
    queue.add(recordings(105))
    assert.isTrue(queue.isBusy)
    await settled()
    assert.deepEqual(
      server.requests.map(({ length }) => length),
      [20, 20, 20, 20, 20, 5]
    )
    assert.deepEqual(
      server.requests.flat(),
      recordings(105).map(({ name }) => name)
    )
    assert.equal(server.mostAtOnce, 2)
    assert.deepEqual(
      [queue.counts.done, queue.counts.waiting, queue.isBusy, queue.progress],
      [105, 0, false, 1]
    )
  })

  test('sends 16 MB a request at most, and less over a slow connection', async ({ assert }) => {
    const megabyte = 1024 ** 2
    const { queue, server, clock } = start()
    const sizes: number[] = []
    let msPerRequest = 0
    server.answer = async (files) => {
      sizes.push(files.length)
      await turn()
      clock.skip(msPerRequest)
      return take(files)
    }
    queue.add(recordings(100, 2 * megabyte))
    await settled()
    assert.equal(Math.max(...sizes), 7)
    sizes.length = 0
    msPerRequest = 60_000
    queue.add(recordings(100, 2 * megabyte).map((one) => ({ ...one, name: `slow ${one.name}` })))
    await settled()
    assert.isAtMost(sizes.at(-1)!, 2)
    assert.equal(queue.counts.done, 200)
  })

  test('leaves out what the server has, by name and size', async ({ assert }) => {
    const known = [
      { name: '0.wav', size: 10 },
      { name: '1.wav', size: 11 },
    ]
    const { queue, server } = start(new FakeServer(), known)
    assert.deepEqual(queue.add(recordings(3)), { known: 1, twins: [] })
    await settled()
    assert.deepEqual(server.requests, [['2.wav']])
    assert.equal(queue.there, 3)
    assert.deepEqual(faultsOf(queue), [['1.wav', 'differs']])
    assert.deepEqual(queue.add(recordings(3)), { known: 2, twins: [] })
    await settled()
    assert.lengthOf(server.requests, 1)
    queue.prefer([...queue.refused][0]!)
    await settled()
    assert.deepEqual([server.removed, server.requests[1]], [['1.wav'], ['1.wav']])
    assert.deepEqual([queue.counts.done, queue.counts.all, queue.refused.size], [3, 3, 0])
    assert.equal(queue.there, 3)
  })

  test('asks which of two files of one name is meant', async ({ assert }) => {
    const { queue, server } = start()
    const both = [recording('a.wav', 10), recording('a.wav', 20, { path: 'new/a.wav' })]
    queue.add(both)
    await settled()
    assert.deepEqual(faultsOf(queue), [['a.wav', 'same_name']])
    queue.add(both)
    assert.lengthOf(faultsOf(queue), 1)
    queue.prefer([...queue.refused][0]!)
    await settled()
    assert.deepEqual(server.removed, ['a.wav'])
    assert.deepEqual([queue.counts.done, queue.counts.all], [1, 1])
  })

  test('takes the other one of two also while the first is on its way', async ({ assert }) => {
    const gate = Promise.withResolvers<void>()
    const { queue, server } = start()
    server.answer = async (files) => {
      await gate.promise
      return take(files)
    }
    queue.add([recording('a.wav', 10), recording('a.wav', 20, { path: 'new/a.wav' })])
    queue.prefer([...queue.refused][0]!)
    await settled()
    assert.deepEqual([server.requests.length, server.removed.length], [1, 0])
    gate.resolve()
    await settled()
    assert.deepEqual([server.requests.length, server.removed.length], [2, 1])
    assert.deepInclude(queue.counts, { all: 1, done: 1, sending: 0, leftOut: 0 })
  })

  test('does not send what the server would refuse', async ({ assert }) => {
    const { queue, server } = start()
    queue.add([recording('empty.wav', 0), recording('large.wav', 10 * 1024 ** 2 + 1)])
    await settled()
    assert.deepEqual(faultsOf(queue), [
      ['empty.wav', 'audio_empty'],
      ['large.wav', 'audio_too_large'],
    ])
    assert.deepEqual(server.requests, [])
  })

  test('keeps what was refused until it is replaced or left out', async ({ assert }) => {
    const { queue, server } = start()
    server.answer = (files) => ({
      kind: 'answered',
      files: stored(files.slice(2)),
      rejected: files.slice(0, 2).map(({ name }) => ({ name, code: 'audio_silent', detail: 'x' })),
    })
    queue.add(recordings(5))
    await settled()
    assert.deepInclude(queue.counts, { done: 3, refused: 2 })
    const [first, second] = [...queue.refused]
    server.answer = take
    queue.replace(first!, recording('other.mp3', 30))
    queue.leaveOut([second!])
    await settled()
    assert.deepEqual(server.requests[1], ['0.wav'], 'a sheet finds it by the old name')
    assert.deepInclude(queue.counts, { all: 5, done: 4, refused: 0, leftOut: 1 })
    assert.equal(queue.progress, 1)
  })

  test('gives a replacement its own name where the name was at fault', async ({ assert }) => {
    const { queue, server } = start()
    server.answer = ([file]) => ({
      kind: 'answered',
      files: [],
      rejected: [{ name: file!.name, code: 'filename_unusable', detail: 'x' }],
    })
    queue.add([recording('\u0001.wav')])
    await settled()
    server.answer = take
    queue.replace([...queue.refused][0]!, recording('good.wav'))
    await settled()
    assert.deepEqual(server.requests[1], ['good.wav'])
  })

  test('tells names that come back in another spelling', async ({ assert }) => {
    const { queue, server } = start()
    server.answer = () => ({
      kind: 'answered',
      files: [{ name: 'ou\u0300.wav'.normalize('NFC'), size: 10 }],
      rejected: [{ name: 'say %22tea%22%0A.wav', code: 'audio_silent', detail: 'x' }],
    })
    queue.add([recording('say "tea"\n.wav'), recording('ou\u0300.wav')])
    await settled()
    assert.deepEqual(faultsOf(queue), [['say "tea"\n.wav', 'audio_silent']])
    assert.equal(queue.counts.done, 1)
  })

  test('waits longer and longer for a lost connection, and then begins with one request', async ({
    assert,
  }) => {
    const { queue, server, clock } = start(new FakeServer(loseLater))
    queue.add(recordings(100))
    await settled()
    const waits: number[] = []
    for (let times = 0; times < 7; times++) {
      const { until } = queue.hold as { until: number }
      waits.push((until - clock.now()) / 1000)
      await clock.pass(until - clock.now() - 1)
      assert.equal(queue.hold?.kind, 'lost')
      server.mostAtOnce = 0
      await clock.pass(1)
      assert.equal(server.mostAtOnce, 1)
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30])
    server.answer = take
    await queue.tryNow()
    await settled()
    assert.deepInclude(queue.counts, { done: 100, refused: 0 })
    assert.isUndefined(queue.hold)
    server.answer = loseLater
    queue.add([recording('later.wav')])
    await settled()
    assert.equal((queue.hold as unknown as { until: number }).until - clock.now(), 1000)
  })

  test('tells a file that cannot be read from a connection that is lost', async ({ assert }) => {
    const { queue, server } = start()
    server.answer = (files) => (files.length > 1 ? LOST : take(files))
    const fails = () => Promise.reject(new DOMException('gone', 'NotFoundError'))
    const damaged = () => Promise.reject(new ZipEntryRefused('It is damaged.'))
    queue.add([
      recording('changed.wav', 10, { open: () => Promise.resolve(unreadable()) }),
      recording('good.wav'),
      recording('gone.wav', 10, { open: fails }),
      recording('damaged.wav', 10, { open: damaged }),
    ])
    await settled()
    assert.isUndefined(queue.hold, 'the connection is there')
    assert.sameDeepMembers(faultsOf(queue), [
      ['changed.wav', 'unreadable'],
      ['gone.wav', 'unreadable'],
      ['damaged.wav', 'unpackable'],
    ])
    assert.equal(queue.counts.done, 1)
    queue.add([recording('changed.wav')])
    await settled()
    assert.equal(queue.counts.done, 2, 'it was chosen again')
  })

  test('waits as long as a busy server says, then sends less', async ({ assert }) => {
    const { queue, server, clock } = start()
    server.answer = () => ({ kind: 'busy', retryAfterMs: 7000, isFault: false })
    queue.add(recordings(20))
    await settled()
    assert.equal(queue.hold?.kind, 'busy')
    await clock.pass(6999)
    assert.lengthOf(server.requests, 1)
    server.answer = take
    await clock.pass(1)
    assert.lengthOf(server.requests[1]!, 10)
    assert.equal(queue.counts.done, 20)
  })

  test('goes on without a recording that the server fails on', async ({ assert }) => {
    const { queue, server, clock } = start()
    server.answer = (files) => {
      const isBad = files.some(({ name }) => name === '3.wav')
      return isBad ? { kind: 'busy', isFault: true } : take(files)
    }
    queue.add(recordings(8))
    for (let times = 0; times < 20; times++) await clock.pass(30_000)
    assert.deepEqual(faultsOf(queue), [['3.wav', 'failed']])
    assert.equal(queue.counts.done, 7)
  })

  test('finds the one that is {0}')
    .with([
      ['too large', { kind: 'too large' }, 'audio_too_large'],
      ['refused', { kind: 'refused', detail: 'No.' }, 'refused'],
    ] as const)
    .run(async ({ assert }, [, outcome, code]) => {
      const { queue, server } = start()
      server.answer = (files) => {
        return files.some(({ name }) => name === '5.wav') ? outcome : take(files)
      }
      queue.add(recordings(20))
      await settled()
      assert.deepEqual(faultsOf(queue), [['5.wav', code]])
      assert.equal(queue.counts.done, 19)
    })

  test('sends again what only the scorer or the memory stood in the way of', async ({ assert }) => {
    const { queue, server, clock } = start()
    server.answer = (files) => ({
      kind: 'answered',
      files: stored(files.slice(1)),
      rejected: [{ name: files[0]!.name, code: 'scorer_busy', detail: 'x' }],
    })
    queue.add(recordings(3))
    await settled()
    assert.equal(queue.hold?.kind, 'busy')
    server.answer = take
    await clock.pass(1000)
    assert.equal(queue.counts.done, 3)
  })

  test('gets a new token by itself, and waits for whoever is signed out', async ({ assert }) => {
    const { queue, server } = start()
    server.answer = () => (server.renewals === 0 ? { kind: 'stale' } : { kind: 'signed out' })
    queue.add(recordings(3))
    await settled()
    assert.deepEqual([queue.hold?.kind, server.renewals], ['signed out', 1])
    server.renewed = 'signed out'
    await queue.tryNow()
    await settled()
    assert.deepEqual([queue.hold?.kind, server.requests.length], ['signed out', 2])
    server.renewed = 'renewed'
    server.answer = take
    await queue.tryNow()
    await settled()
    assert.equal(queue.counts.done, 3)
  })

  test('does not ask for tokens without end', async ({ assert }) => {
    const { queue, server } = start(new FakeServer(() => ({ kind: 'stale' })))
    queue.add(recordings(3))
    await settled()
    assert.equal(queue.hold?.kind, 'signed out')
    assert.isAtMost(server.renewals, 5)
  })

  test('ends when the import takes nothing any more', async ({ assert }) => {
    const { queue, server } = start(new FakeServer(() => ({ kind: 'ended', detail: 'Over.' })))
    queue.add(recordings(3))
    await settled()
    await queue.tryNow()
    queue.add(recordings(3))
    await settled()
    assert.lengthOf(server.requests, 1)
    assert.isFalse(queue.isBusy, 'nothing is lost by leaving')
  })

  test('pauses, and goes on', async ({ assert }) => {
    const gate = Promise.withResolvers<void>()
    const { queue, server } = start()
    server.answer = async (files) => {
      await gate.promise
      return take(files)
    }
    queue.add(recordings(100))
    queue.pause()
    gate.resolve()
    await settled()
    assert.deepInclude(queue.counts, { done: 40, waiting: 60 })
    queue.resume()
    await settled()
    assert.equal(queue.counts.done, 100)
  })

  test('says how long it will take, once that can be known', async ({ assert }) => {
    const { queue, server, clock } = start()
    const left: (number | undefined)[] = []
    server.answer = async (files) => {
      await turn()
      clock.skip(1000)
      left.push(queue.timeLeft)
      return take(files)
    }
    queue.add(recordings(400))
    await settled()
    assert.isUndefined(left[0])
    const last = left.at(-2)!
    assert.isAbove(last, 0)
    assert.isBelow(last, 10_000)
  })
})
