import { inspect } from 'node:util'
import { test } from '@japa/runner'
import type { AzureProvider } from '#scoring/providers/azure/azure_provider'
import type { Behaviour } from '#tests/support/azure/azure_service'
import { until } from '#tests/support/until'
import {
  connectTo,
  outcome,
  type RunningAzure,
  soundWithPause,
  startAzure,
} from '#tests/unit/scoring/azure/azure_runs'

const TEXT = 'Seven herons stand in the river.'
const SAID = 'seven herrings stand in a river'
/** Of a provider that is to give up: the others have time, however busy this machine is. */
const SHORT_DEADLINE_MS = 400

interface Row {
  behaviour: Behaviour
  code: string
  status: number
  /** What the log is told. */
  cause?: RegExp
  retryAfterSeconds?: number
}

const unavailable = { status: 503, code: 'scorer_unavailable' }
const throttled = { status: 503, code: 'scorer_busy', retryAfterSeconds: 10 }
const timeout = { status: 503, code: 'scorer_timeout', retryAfterSeconds: 5 }

const ROWS: Row[] = [
  { behaviour: 'refuse_401', ...unavailable, cause: /HTTP 401/ },
  { behaviour: 'refuse_403', ...unavailable, cause: /HTTP 403/ },
  { behaviour: 'refuse_429', ...throttled, cause: /HTTP 429/ },
  { behaviour: 'refuse_503', ...unavailable, cause: /HTTP 503/ },
  { behaviour: 'reset', ...unavailable, cause: /ECONNRESET/ },
  { behaviour: 'drop_in_midstream', ...unavailable, cause: /close code 1006/ },
  { behaviour: 'close_1007', ...unavailable, cause: /BadRequestParameters, close code 1007/ },
  { behaviour: 'close_1007_throttled', ...throttled, cause: /close code 1007/ },
  { behaviour: 'close_1011', ...unavailable, cause: /close code 1011/ },
  { behaviour: 'close_4429', ...throttled, cause: /close code 4429/ },
  { behaviour: 'no_words', ...unavailable, cause: /cannot be read/ },
  { behaviour: 'nothing_but_turn_end', ...unavailable, cause: /EndOfStream/ },
  { behaviour: 'never_upgrade', ...timeout },
  { behaviour: 'never_answer', ...timeout },
  { behaviour: 'broken_json', ...timeout },
  { behaviour: 'foreign_request', ...timeout },
  { behaviour: 'no_match', status: 422, code: 'speech_not_recognized' },
  { behaviour: 'initial_silence', status: 422, code: 'audio_silent' },
  { behaviour: 'babble', status: 422, code: 'speech_not_recognized' },
]

test.group('Azure provider, when the service fails', (group) => {
  let azure: RunningAzure
  let impatient: AzureProvider
  group.setup(async () => {
    azure = await startAzure()
    impatient = connectTo(azure.service, { deadlineMs: SHORT_DEADLINE_MS }).provider
    // Its thread may take longer to start than its deadline.
    await outcome(impatient.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    await until('the thread has started', () => azure.service.turns.length > 0)
    return async () => {
      await impatient.close()
      await azure.stop()
    }
  })
  group.each.setup(() => {
    const { service } = azure
    Object.assign(service, { behaviour: 'score', said: undefined, answerAfterMs: 0 })
  })

  test('{behaviour} of the service becomes a {status}')
    .with(ROWS)
    .run(async ({ assert }, { behaviour, cause, ...expected }) => {
      const { service } = azure
      service.behaviour = behaviour
      service.said = SAID
      const provider = expected.code === timeout.code ? impatient : azure.provider
      const error = await outcome(provider.transcribeAndScore(soundWithPause(2), TEXT, 'en-US'))
      assert.containSubset(error, expected)
      if (cause) assert.match((error as { cause: Error }).cause.message, cause)

      const told = inspect(error, { depth: 9, showHidden: true })
      for (const secret of [service.key, service.endpoint, '127.0.0.1', TEXT, SAID]) {
        assert.notInclude(told, secret)
      }
      await until('the socket is closed', () => service.openSockets === 0, 5)
    })

  test('a recording is scored in spite of {behaviour}')
    .with([
      { behaviour: 'no_turn_end' as const },
      { behaviour: 'ignore_close' as const },
      { behaviour: 'no_scores' as const, name: 'azure_text_similarity' },
    ])
    .run(async ({ assert }, { behaviour, name = 'azure' }) => {
      const { service, provider } = azure
      service.behaviour = behaviour
      const result = await provider.transcribeAndScore(soundWithPause(2), TEXT, 'en-US')
      assert.equal(result.providerName, name)
      assert.isAbove(result.pronunciationScore, 90)
      await until('the socket is closed', () => service.openSockets === 0, 5)
    })

  test('waits for a late answer of Azure, but not beyond the deadline', async ({ assert }) => {
    const { service, provider } = azure
    service.answerAfterMs = SHORT_DEADLINE_MS
    const late = await provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US')
    assert.equal(late.providerName, 'azure')
    service.answerAfterMs = 100 * SHORT_DEADLINE_MS
    const tooLate = await outcome(impatient.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    assert.propertyVal(tooLate, 'code', 'scorer_timeout')
  })

  test('a service that is not there becomes a 503', async ({ assert, cleanup }) => {
    const { service, provider } = await startAzure()
    cleanup(() => provider.close())
    await service.stop()
    const error = await outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    assert.containSubset(error, { code: 'scorer_unavailable' })
    assert.match((error as { cause: Error }).cause.message, /ECONNREFUSED/)
  })

  test('a recording in which all words are omitted is a 422, not a row of zeros', async ({
    assert,
  }) => {
    const { service, provider } = azure
    service.said = ''
    const error = await outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    assert.containSubset(error, { status: 422, code: 'speech_not_recognized' })
  })
})
