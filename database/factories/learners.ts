import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { AccessTokens } from '#accounts/access_tokens'
import { SignIns } from '#accounts/sign_ins'
import type { Origin } from '#auditing/audit_log'
import User from '#models/user'

/** bcrypt of `PASSWORD`, of the least cost: signing in takes no quarter of a second. */
const HASH = '$bcrypt$v=98$r=4$rzdmZrvRBXG6/x8EHf0AGA$syKIc6dLGFSk+yX2vn1gCD00EDqVF/o'
export const PASSWORD = 'eleven small green birds'

export interface TestLearner {
  user: User
  email: string
  accessToken: string
}

/**
 * A new learner, as no other test has, with an access token.
 *
 * @param connection of another database than the tests' common one
 */
export async function createLearner(
  fields: Partial<User> = {},
  connection?: string
): Promise<TestLearner> {
  const email = `${randomUUID()}@example.com`
  const user = await User.create(
    { email, name: 'Test Learner', password: HASH, ...fields },
    { connection }
  )
  await user.refresh()
  const tokens = await app.container.make(AccessTokens)
  return { user, email, accessToken: tokens.sign({ userId: user.id, signInId: randomUUID() }) }
}

/** The access token of a new learner. */
export async function createToken(): Promise<string> {
  const { accessToken } = await createLearner()
  return accessToken
}

/** Where the tests' own sign-ins come from. */
export const ORIGIN: Origin = { source: 'api', ipAddress: '192.0.2.1', requestId: 'a-test-request' }

/** Signs in a new learner, or the one of an address, without the time that a hash takes. */
export async function signIn(deviceName: string | null = null, email?: string) {
  const learner = email === undefined ? await createLearner() : { email }
  const user = await User.findByOrFail('email', learner.email)
  const signIns = await app.container.make(SignIns)
  const signedIn = await User.transaction((trx) => {
    return signIns.begin(user, deviceName, 'signed_in', ORIGIN, trx)
  })
  return { ...signedIn, email: learner.email }
}

/** The id of the sign-in that an access token came from. */
export function signInIdOf(accessToken: string): string {
  const claims = Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()
  return (JSON.parse(claims) as { sid: string }).sid
}
