import type { ApplicationService } from '@adonisjs/core/types'
import { AppleRevocations } from '#accounts/apple_revocations'
import { AppleIdentities } from '#accounts/identity_providers/apple_identities'
import { type AppleKey, AppleTokens } from '#accounts/identity_providers/apple_tokens'
import { FacebookIdentities } from '#accounts/identity_providers/facebook_identities'
import { GoogleIdentities } from '#accounts/identity_providers/google_identities'
import { Shutdown } from '#operations/shutdown'
import { isDatabaseAway } from '#postgres/is_database_away'
import { isServing } from '#providers/is_serving'
import env from '#start/env'

/** Puts together what checks tokens of Google, Apple and Facebook, and revokes those of Apple. */
export default class SocialSignInProvider {
  #revocations: AppleRevocations | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(GoogleIdentities, () => {
      const clientIds = env.get('GOOGLE_CLIENT_ID')
      return new GoogleIdentities({ clientIds, jwksUrl: env.get('GOOGLE_JWKS_URL') })
    })
    container.singleton(AppleIdentities, () => {
      const clientIds = env.get('APPLE_CLIENT_ID')
      return new AppleIdentities({ clientIds, jwksUrl: env.get('APPLE_JWKS_URL') })
    })
    container.singleton(FacebookIdentities, () => {
      return new FacebookIdentities({
        appId: env.get('FACEBOOK_APP_ID'),
        appSecret: env.get('FACEBOOK_APP_SECRET'),
        graphUrl: env.get('FACEBOOK_GRAPH_URL'),
        jwksUrl: env.get('FACEBOOK_JWKS_URL'),
      })
    })
    container.singleton(AppleTokens, async (resolver) => {
      const encryption = await resolver.make('encryption')
      return new AppleTokens(
        appleKey(),
        env.get('APPLE_TOKEN_URL'),
        env.get('APPLE_REVOKE_URL'),
        encryption.use()
      )
    })
    container.singleton(AppleRevocations, async (resolver) => {
      const logger = await resolver.make('logger')
      return new AppleRevocations(
        await resolver.make('lucid.db'),
        await resolver.make(AppleTokens),
        (error) => {
          // Of which the log tells already.
          if (isDatabaseAway(error)) return
          const { message, cause } = error
          const reason = cause instanceof Error ? cause.message : message
          logger.warn({ reason }, "Not all of Apple's tokens could be revoked; trying again later")
        }
      )
    })
  }

  async start() {
    if (!isServing(this.app) || appleKey() === undefined) return
    const shutdown = await this.app.container.make(Shutdown)
    this.#revocations = await this.app.container.make(AppleRevocations)
    this.#revocations.start()
    shutdown.onBegin(() => void this.#revocations?.stop())
  }

  async shutdown() {
    await this.#revocations?.stop()
  }
}

function appleKey(): AppleKey | undefined {
  const teamId = env.get('APPLE_TEAM_ID')
  const keyId = env.get('APPLE_KEY_ID')
  const privateKey = env.get('APPLE_PRIVATE_KEY')
  if (teamId === undefined || keyId === undefined || privateKey === undefined) return undefined
  return { teamId, keyId, privateKey }
}
