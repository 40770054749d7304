import { test } from '@japa/runner'
import { AzureService, type Behaviour } from '#tests/support/azure/azure_service'
import { InspectedThread } from '#tests/support/azure/inspected_thread'
import { until } from '#tests/support/until'
import { soundWithPause } from '#tests/unit/scoring/azure/azure_runs'

const CALLS = 500
const AT_ONCE = 125

/** Of 25 calls, six hang, each in its way. */
const HANGING: Behaviour[] = [
  'never_upgrade',
  'never_answer',
  'broken_json',
  'never_upgrade',
  'never_answer',
  'foreign_request',
]
const ANSWERED: Behaviour[] = [
  ...Array<Behaviour>(10).fill('score'),
  'no_turn_end',
  'ignore_close',
  'drop_in_midstream',
  'close_1011',
  'close_4429',
  'refuse_401',
  'refuse_503',
  'reset',
  'no_match',
]
const ROUND = [...HANGING, ...ANSWERED]

test.group('Azure provider, after many calls', () => {
  test('the Azure provider leaves no socket, timer or handle behind', async ({
    assert,
    cleanup,
  }) => {
    const service = new AzureService()
    await service.start()
    const thread = new InspectedThread(service)
    cleanup(async () => {
      await thread.end()
      await service.stop()
    })
    const pcm = soundWithPause(1)
    await thread.recognize(pcm, false)
    await until('the first socket is closed', () => service.openSockets === 0)
    const before = await thread.inspect()

    for (let done = 0; done < CALLS; done += AT_ONCE) {
      // Those that hang first: a call cannot tell which connection will be its own.
      for (const hangs of [true, false]) {
        const round = Array<Behaviour[]>(AT_ONCE / ROUND.length)
        const behaviours = round.fill(hangs ? HANGING : ANSWERED).flat()
        const calls = behaviours.map(() => thread.recognize(pcm, hangs))
        service.behaviour = () => behaviours.pop()!
        await Promise.all(calls)
      }
    }

    assert.equal(service.connections, 1 + CALLS)
    await until('no socket is open', () => service.openSockets === 0, 5)
    // The service may know that a socket is closed before the thread does.
    let after: string[] = []
    await until('the thread has no more than before', async () => {
      after = await thread.inspect()
      return after.length <= before.length
    })
    assert.sameMembers(after, before)
    assert.notInclude(after, 'TCPSocketWrap')
  }).timeout(60_000)
})
