import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { HoldingProxy } from '#tests/support/holding_proxy'
import { createOwnDatabase } from '#tests/support/own_database'
import { assertNothingLostOrDoubled, readSessions } from '#tests/support/saved_sessions'
import { makeSession, send } from '#tests/support/sent_sessions'
import { serve } from '#tests/support/serving'
import { unsigned } from '#tests/support/sessions'
import { until } from '#tests/support/until'

test.group('A server that is killed at a known moment', () => {
  test('when a server is killed {moment}, the retry {outcome}')
    .with([
      {
        moment: 'before the statement is run',
        held: 'statement' as const,
        saved: 0,
        outcome: 'saves the session',
      },
      {
        moment: 'between the commit and the answer',
        held: 'answer' as const,
        saved: 1,
        outcome: 'finds the session that is there',
      },
    ])
    .run(async ({ assert, cleanup }, { held, saved }) => {
      const { name, url } = await createOwnDatabase(cleanup)
      const learner = await createLearner({}, name)
      const speech = await createSpeech([], {}, name)
      const session = makeSession(learner, [speech.id, speech.id])
      const proxy = await HoldingProxy.start(url)
      cleanup(() => proxy.close())
      const [first, second] = await Promise.all([
        serve({ DATABASE_URL: proxy.url }, cleanup),
        serve({ DATABASE_URL: url }, cleanup),
      ])

      const caught = proxy.hold(session.marker, held)
      const broken = assert.rejects(() => send(first.origin, session))
      await caught
      await until('it is committed', async () => {
        const sessions = await readSessions(name)
        return sessions.length === saved
      })
      first.process.kill('SIGKILL')
      await broken
      const before = await readSessions(name)
      assert.lengthOf(before, saved)

      await send(second.origin, session)
      assert.equal(session.status, 201)
      assert.equal(session.replayed, saved === 1)
      if (saved === 1) assert.equal(session.answer?.id, before[0]?.id)
      const { answer } = session
      await send(second.origin, session)
      assert.isTrue(session.replayed)
      assert.deepEqual(unsigned(session.answer!), unsigned(answer!))
      await assertNothingLostOrDoubled(assert, name, [session])
    })
    .timeout(60_000)
})

test.group('Twenty retries at once, at two servers', () => {
  test('twenty retries at once at two servers save one session and get one answer', async ({
    assert,
    cleanup,
  }) => {
    const { name, url } = await createOwnDatabase(cleanup)
    const learner = await createLearner({}, name)
    const speech = await createSpeech([], {}, name)
    const session = makeSession(
      learner,
      Array.from({ length: 50 }, () => speech.id)
    )
    const servers = await Promise.all([
      serve({ DATABASE_URL: url }, cleanup),
      serve({ DATABASE_URL: url }, cleanup),
    ])
    const retries = await Promise.all(
      Array.from({ length: 20 }, (_, retry) =>
        send(servers[retry % servers.length]!.origin, { ...session })
      )
    )
    for (const { status, answer } of retries) {
      assert.equal(status, 201, JSON.stringify(answer))
      assert.deepEqual(unsigned(answer!), unsigned(retries[0]!.answer!))
    }
    assert.lengthOf(
      retries.filter(({ replayed }) => !replayed),
      1
    )
    await assertNothingLostOrDoubled(assert, name, [retries[0]!])
  }).timeout(60_000)
})
