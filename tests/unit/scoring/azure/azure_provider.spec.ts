import { test } from '@japa/runner'
import { soundWithPause, startAzure } from '#tests/unit/scoring/azure/azure_runs'

const TEXT = 'I think, therefore I have 1 garden.'

test.group('Azure provider', () => {
  test('scores', async ({ assert, cleanup }) => {
    const { service, provider, noted } = await startAzure(cleanup)
    const pcm = soundWithPause(3)
    const result = await provider.transcribeAndScore(pcm, TEXT, 'en-US')
    console.log(JSON.stringify(result), noted, JSON.stringify(service.lastTurn.context))
    assert.deepEqual(service.faults, [])
  })
})
