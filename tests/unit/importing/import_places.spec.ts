import { test } from '@japa/runner'
import { ImportBusy, ImportTimeout } from '#importing/errors'
import { ImportPlaces, IMPORTS_AT_ONCE } from '#importing/import_places'

const STAYS = new AbortController().signal
const LONG = 60_000

/** Work that only its signal ends. */
function untilEnded(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
}

/** Takes all places. @returns what ends the imports that hold them */
function takeAll(places: ImportPlaces) {
  const gone = new AbortController()
  const held = Array.from({ length: IMPORTS_AT_ONCE }, () => places.run(untilEnded, gone.signal))
  for (const one of held) one.catch(() => undefined)
  return gone
}

test.group('The places of imports', () => {
  test('an import that takes too long is stopped, and its place is free again', async ({
    assert,
  }) => {
    const places = new ImportPlaces({ maxWaitMs: LONG, maxImportMs: 0 })
    for (let sent = 0; sent <= IMPORTS_AT_ONCE; sent++) {
      await assert.rejects(() => places.run(untilEnded, STAYS), ImportTimeout)
    }
  })

  test('an import waits for a place, but not longer than it may', async ({ assert }) => {
    const places = new ImportPlaces({ maxWaitMs: 0, maxImportMs: LONG })
    const gone = takeAll(places)
    await assert.rejects(() => places.run(untilEnded, STAYS), ImportBusy)
    gone.abort()
    assert.equal(await places.run(async () => 'imported', STAYS), 'imported')
  })

  test('an import that waits is next when another one ends', async ({ assert }) => {
    const places = new ImportPlaces({ maxWaitMs: LONG, maxImportMs: LONG })
    const gone = takeAll(places)
    const waiting = places.run(async () => 'imported', STAYS)
    gone.abort()
    assert.equal(await waiting, 'imported')
  })

  test('an import whose admin hangs up while it waits never runs', async ({ assert }) => {
    const places = new ImportPlaces({ maxWaitMs: LONG, maxImportMs: LONG })
    const gone = takeAll(places)
    const admin = new AbortController()
    let runs = 0
    const waiting = places.run(async () => runs++, admin.signal)
    admin.abort(new Error('gone'))
    await assert.rejects(() => waiting, 'gone')
    gone.abort()
    await places.run(async () => 'imported', STAYS)
    assert.equal(runs, 0)
  })
})
