import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { AccessTokens } from '#accounts/access_tokens'
import User from '#models/user'

/** bcrypt of `PASSWORD`, so that not every test has to wait for a hash. */
const HASH = '$bcrypt$v=98$r=12$otd9xrkWknCKE81jQ7YthA$9QlqazupRWXRHhhfWY06OkRcGR3My0k'
export const PASSWORD = 'eleven small green birds'

export interface TestLearner {
  user: User
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
  return { user, accessToken: tokens.sign({ userId: user.id, signInId: randomUUID() }) }
}

/** The access token of a new learner. */
export async function createToken(): Promise<string> {
  const { accessToken } = await createLearner()
  return accessToken
}
