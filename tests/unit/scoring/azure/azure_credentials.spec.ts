import { test } from '@japa/runner'
import { until } from '#tests/support/until'
import { outcome, soundWithPause, startAzure } from '#tests/unit/scoring/azure/azure_runs'

const TEXT = 'Seven herons stand in the river.'

test.group('Azure provider, its key and its state', () => {
  test('a valid key makes the provider ready', async ({ assert, cleanup }) => {
    const { service, provider, noted, stop } = await startAzure()
    cleanup(stop)
    assert.equal(provider.state(), 'idle')
    await provider.checkCredentials()
    assert.equal(provider.state(), 'ready')
    await provider.checkCredentials()
    assert.deepEqual(noted, ['accepted'])
    assert.deepEqual([service.tokenRequests, service.connections], [2, 0])
  })

  test('the Azure provider says once that a key is refused, until it is accepted again', async ({
    assert,
    cleanup,
  }) => {
    const { service, provider, noted, stop } = await startAzure()
    cleanup(stop)
    const score = () => outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    const { key } = service
    service.key = 'another key'
    await provider.checkCredentials()
    assert.equal(provider.state(), 'unavailable')
    assert.containSubset(await score(), { status: 503, code: 'scorer_unavailable' })
    await score()
    assert.deepEqual(noted, ['refused'])

    service.key = key
    assert.propertyVal(await score(), 'providerName', 'azure')
    assert.equal(provider.state(), 'ready')
    service.behaviour = 'refuse_401'
    await score()
    assert.equal(provider.state(), 'unavailable')
    assert.deepEqual(noted, ['refused', 'accepted', 'refused'])
  })

  test('a service that is away says nothing about the key', async ({ assert, cleanup }) => {
    const { service, provider, noted } = await startAzure()
    cleanup(() => provider.close())
    await service.stop()
    await provider.checkCredentials()
    assert.equal(provider.state(), 'idle')
    assert.isEmpty(noted)
  })

  test('the last try decides whether the provider is available; a full service counts as available', async ({
    assert,
    cleanup,
  }) => {
    const { service, provider, stop } = await startAzure()
    cleanup(stop)
    const stateAfter = async (behaviour: typeof service.behaviour) => {
      service.behaviour = behaviour
      await outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
      return provider.state()
    }
    assert.equal(await stateAfter('refuse_429'), 'idle')
    assert.equal(await stateAfter('close_1011'), 'unavailable')
    assert.equal(await stateAfter('no_match'), 'ready')
    await until('the sockets are closed', () => service.openSockets === 0)
    await provider.close()
    assert.equal(provider.state(), 'unavailable')
  })
})
