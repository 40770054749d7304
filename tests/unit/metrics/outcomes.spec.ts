import { test } from '@japa/runner'
import { countSignIn } from '#accounts/count_sign_in'
import { InvalidCredentials } from '#accounts/errors'
import { AudioSilent, ScorerBusy, ScorerUnavailable } from '#audio/errors'
import { countImport } from '#importing/count_import'
import { CatalogChanged } from '#importing/errors'
import { TooManyRequests } from '#limits/rate_limits'
import { registry } from '#metrics/registry'
import { countScoring } from '#scoring/count_scoring'
import { ScorerTimeout } from '#scoring/errors'

/** The value of a series, as it stands in a scrape. */
async function valueOf(series: string): Promise<number> {
  const name = series.replace(/\{.*/, '').replace(/_count$/, '')
  const scraped = await registry.getSingleMetricAsString(name)
  const line = scraped.split('\n').find((one) => one.startsWith(`${series} `))
  return Number(line?.split(' ').at(-1))
}

const GONE = new Error('The client is gone.')

test.group('Outcomes in the metrics', () => {
  test('a scoring that ends with {outcome} is counted so')
    .with([
      { outcome: 'scored', error: undefined },
      { outcome: 'refused', error: new AudioSilent() },
      { outcome: 'refused', error: new TooManyRequests('scoring', { limit: 1, availableIn: 1 }) },
      { outcome: 'busy', error: new ScorerBusy() },
      { outcome: 'timeout', error: new ScorerTimeout() },
      { outcome: 'unavailable', error: new ScorerUnavailable() },
      { outcome: 'left', error: GONE },
      { outcome: 'fault', error: new TypeError('a fault of ours') },
      { outcome: 'fault', error: null },
    ])
    .run(async ({ assert }, { outcome, error }) => {
      const series = `saywell_scorings_total{provider="azure",outcome="${outcome}"}`
      const timed = 'saywell_scoring_duration_seconds_count{provider="azure"}'
      const before = [await valueOf(series), await valueOf(timed)]
      const signal = error === GONE ? AbortSignal.abort(GONE) : undefined
      const counting = countScoring('azure', signal, async () => {
        assert.equal(await valueOf('saywell_scorings_waiting'), 1)
        if (error !== undefined) throw error
      })
      const thrown = await counting.catch((reason: unknown) => reason)
      assert.equal(thrown, error)
      const isTimed = ['scored', 'timeout'].includes(outcome)
      const after = [await valueOf(series), await valueOf(timed)]
      assert.deepEqual(after, [before[0]! + 1, before[1]! + Number(isTimed)])
      assert.equal(await valueOf('saywell_scorings_waiting'), 0)
    })

  test('a scorer that no server has is not counted', async ({ assert }) => {
    const before = await registry.getSingleMetricAsString('saywell_scorings_total')
    await countScoring('a stub', undefined, () => Promise.resolve())
    const after = await registry.getSingleMetricAsString('saywell_scorings_total')
    assert.equal(after, before)
  })

  test('an import that ends with {outcome} is counted so')
    .with([
      { outcome: 'done', run: () => Promise.resolve(true) },
      // It would have done something else than what was looked at.
      { outcome: 'refused', run: () => Promise.resolve(false) },
      { outcome: 'refused', run: () => Promise.reject(new CatalogChanged()) },
      { outcome: 'failed', run: () => Promise.reject(new Error('The disk is full.')) },
      { outcome: 'left', run: () => Promise.reject(GONE) },
    ])
    .run(async ({ assert }, { outcome, run }) => {
      const series = `saywell_imports_total{source="page",outcome="${outcome}"}`
      const before = await valueOf(series)
      const signal = outcome === 'left' ? AbortSignal.abort(GONE) : new AbortController().signal
      await countImport('page', signal, run, (isDone) => isDone).catch(() => undefined)
      assert.equal(await valueOf(series), before + 1)
      assert.equal(await valueOf('saywell_imports_running'), 0)
    })

  test('an attempt to sign in is counted by what became of it', async ({ assert }) => {
    const series = (outcome: string) => {
      return valueOf(`saywell_sign_ins_total{provider="admin",outcome="${outcome}"}`)
    }
    const outcomes = ['done', 'refused', 'failed']
    const before = await Promise.all(outcomes.map(series))
    await countSignIn('admin', () => Promise.resolve())
    for (const error of [new InvalidCredentials(), new Error('The database is away.')]) {
      await countSignIn('admin', () => Promise.reject(error)).catch(() => undefined)
    }
    const after = await Promise.all(outcomes.map(series))
    assert.deepEqual(
      after,
      before.map((count) => count + 1)
    )
  })

  test('what a limit refuses is counted by its name', async ({ assert }) => {
    const series = 'saywell_limits_refused_total{limit="wrong_passwords"}'
    const before = await valueOf(series)
    void new TooManyRequests('wrong_passwords', { limit: 5, availableIn: 1 })
    assert.equal(await valueOf(series), before + 1)
  })
})
