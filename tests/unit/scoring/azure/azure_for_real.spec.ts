import { test } from '@japa/runner'
import { AzureProvider } from '#scoring/providers/azure/azure_provider'
import { serviceAddresses } from '#scoring/providers/azure/service_addresses'
import { GARDEN, learnerPcm } from '#tests/unit/scoring/recordings'

const { AZURE_SPEECH_KEY, AZURE_SPEECH_REGION = '', AZURE_SPEECH_ENDPOINT } = process.env
const MISSING =
  'Not run: Azure Speech itself. Set AZURE_SPEECH_KEY and AZURE_SPEECH_REGION to run it; ' +
  'it scores three recordings.'

/** The one suite that needs the network; CI has no key, so there it is left out and says so. */
test.group('Azure Speech itself', (group) => {
  group.tap((one) => one.skip(!AZURE_SPEECH_KEY, MISSING))

  function connect(cleanup: (end: () => Promise<void>) => void, key = AZURE_SPEECH_KEY!) {
    const provider = new AzureProvider({
      key,
      addresses: serviceAddresses(AZURE_SPEECH_REGION, AZURE_SPEECH_ENDPOINT || undefined),
      deadlineMs: 9000,
      credentials: { accepted: () => {}, refused: () => {} },
    })
    cleanup(() => provider.close())
    return provider
  }

  test('scores a good recording above one with a wrong word', async ({ assert, cleanup }) => {
    const provider = connect(cleanup)
    const score = (name: Parameters<typeof learnerPcm>[0]) =>
      provider.transcribeAndScore(learnerPcm(name), GARDEN, 'en-US')
    const good = await score('never_seen_such_a_beautiful_garden')
    const bad = await score('one_wrong_word')
    assert.equal(good.providerName, 'azure')
    assert.isAbove(good.pronunciationScore, bad.pronunciationScore)
    assert.isAbove(good.prosodyScore ?? 0, 0)
    assert.isAbove(good.wordScores[0]!.phonemes.length, 0)
    assert.notEqual(bad.wordScores.find(({ word }) => word === 'garden')?.errorType, 'none')
  }).timeout(30_000)

  test('accepts the key, and refuses another one', async ({ assert, cleanup }) => {
    const right = connect(cleanup)
    await right.checkCredentials()
    assert.equal(right.state(), 'ready')
    const wrong = connect(cleanup, '0'.repeat(32))
    const pcm = learnerPcm('never_seen_such_a_beautiful_garden')
    const error = await wrong
      .transcribeAndScore(pcm, GARDEN, 'en-US')
      .catch((reason: unknown) => reason)
    assert.propertyVal(error, 'code', 'scorer_unavailable')
    assert.equal(wrong.state(), 'unavailable')
  }).timeout(30_000)
})
