import { defineConfig } from '@adonisjs/ally'
import { configProvider } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AppleIdentities } from '#accounts/identity_providers/apple_identities'
import { FacebookIdentities } from '#accounts/identity_providers/facebook_identities'
import { GoogleIdentities } from '#accounts/identity_providers/google_identities'
import { SocialDriver } from '#auth/social_driver'

type Provider = typeof GoogleIdentities | typeof AppleIdentities | typeof FacebookIdentities

function driverFor(provider: Provider) {
  return configProvider.create(async (app) => {
    const identities = await app.container.make(provider)
    return (ctx: HttpContext) => new SocialDriver(ctx, identities)
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
