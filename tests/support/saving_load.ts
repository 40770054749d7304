import type { Assert } from '@japa/assert'
import type { TestLearner } from '#database/factories/learners'
import { makeSession, send, type SentSession } from '#tests/support/sent_sessions'
import { unsigned } from '#tests/support/sessions'

const CONNECTIONS_PER_LEARNER = 8

/** Every fourth session comes without an idempotency key. */
const KEYLESS_EVERY = 4

export function isAnswered({ answer }: SentSession): boolean {
  return answer !== undefined
}

/**
 * Every connection sends one session after the other, until the server is gone.
 *
 * @param sent takes every session that is sent, before it is
 */
export async function keepSaving(
  origin: string,
  learners: TestLearner[],
  speechIds: string[],
  sent: SentSession[]
): Promise<void> {
  const connections = learners.flatMap((learner) =>
    Array.from({ length: CONNECTIONS_PER_LEARNER }, async () => {
      for (let alive = true; alive;) {
        const key = sent.length % KEYLESS_EVERY === 0 ? null : undefined
        const session = makeSession(learner, speechIds, key)
        sent.push(session)
        alive = await send(origin, session).then(
          () => true,
          () => false
        )
      }
    })
  )
  await Promise.all(connections)
}

/** As apps do that got no answer: the same request, with the same key. */
export async function retryAll(assert: Assert, origin: string, sent: SentSession[]) {
  await Promise.all(
    sent
      .filter(({ key }) => key !== null)
      .map(async (session) => {
        const first = session.status === 201 ? session.answer : undefined
        await send(origin, session)
        assert.equal(session.status, 201, JSON.stringify(session.answer))
        if (first !== undefined) {
          assert.deepEqual(unsigned(session.answer!), unsigned(first))
          assert.isTrue(session.replayed)
        }
      })
  )
}
