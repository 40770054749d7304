import { defineConfig } from '@adonisjs/ally'
import type { AllyDriverContract, Oauth2AccessToken } from '@adonisjs/ally/types'
import { configProvider } from '@adonisjs/core'
import { AppleIdentities } from '#accounts/identity_providers/apple_identities'
import { FacebookIdentities } from '#accounts/identity_providers/facebook_identities'
import { GoogleIdentities } from '#accounts/identity_providers/google_identities'
import type { IdentityProvider } from '#accounts/identity_providers/identity_provider'

type Provider = typeof GoogleIdentities | typeof AppleIdentities | typeof FacebookIdentities

/**
 * Apps sign in with a provider themselves and send us its token, so `verify` is all that there is. Of
 * what Ally's own drivers do, for browsers, nothing can be called.
 */
type TokenDriver = IdentityProvider &
  Record<keyof AllyDriverContract<Oauth2AccessToken, string>, never>

function driverFor(provider: Provider) {
  return configProvider.create(async (app) => {
    const identities: IdentityProvider = await app.container.make(provider)
    return () => identities as TokenDriver
  })
}

const allyConfig = defineConfig({
  google: driverFor(GoogleIdentities),
  apple: driverFor(AppleIdentities),
  facebook: driverFor(FacebookIdentities),
})

export default allyConfig

declare module '@adonisjs/ally/types' {
  interface SocialProviders extends InferSocialProviders<typeof allyConfig> {}
}
