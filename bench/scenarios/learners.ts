import { withClient } from '../database/cluster.ts'
import { fromBuild } from '../product.ts'
import { JWT_SECRET, PASSWORD_HASH } from '../settings.ts'

/** Who sends requests: an account with a token and an address of its own. */
export interface Learner {
  token: string
  email: string
  /** What the proxy in front says of it. */
  address: string
}

/** In minutes: longer than any run. */
const TOKEN_LIFETIME = 2 * 1440

const idOf = (number: number) => `10ad0000-0000-4000-8000-${String(number).padStart(12, '0')}`
const emailOf = (number: number) => `load-${number}@example.com`

/** Makes accounts, unless an earlier run did, and signs their tokens. */
export async function prepareLearners(url: string, count: number): Promise<Learner[]> {
  const numbers = Array.from({ length: count }, (_, number) => number)
  await withClient(url, (client) => {
    return client.query(
      `insert into users (id, email, name, password)
       select id, email, 'Load', $3 from unnest($1::uuid[], $2::text[]) as given (id, email)
       on conflict do nothing`,
      [numbers.map(idOf), numbers.map(emailOf), PASSWORD_HASH]
    )
  })
  const { AccessTokens } = await fromBuild<typeof import('../../app/accounts/access_tokens.ts')>(
    'app/accounts/access_tokens.js'
  )
  const tokens = new AccessTokens([JWT_SECRET], TOKEN_LIFETIME)
  return numbers.map((number) => ({
    token: tokens.sign({ userId: idOf(number), signInId: idOf(number) }),
    email: emailOf(number),
    address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
  }))
}
