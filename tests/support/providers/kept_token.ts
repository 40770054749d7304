import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { AppleTokens } from '#accounts/identity_providers/apple_tokens'
import { providers } from '#tests/support/providers/running'

/** A new token of Apple's, as it is kept. */
export async function keptToken(): Promise<string> {
  const subject = randomUUID()
  const tokens = await app.container.make(AppleTokens)
  return tokens.exchange(providers.apple.issueCode(subject), {
    provider: 'apple',
    subject,
    email: null,
    emailIsVouchedFor: false,
    name: null,
    clientId: 'com.example.saywell',
    issuedAt: new Date(),
  })
}
