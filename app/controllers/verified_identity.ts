// Declares `ctx.ally`.
import type {} from '@adonisjs/ally/ally_provider'
import type { HttpContext } from '@adonisjs/core/http'
import type { SocialProvider } from '#accounts/enums'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'

/**
 * Asks the provider's driver who it is that a token speaks for.
 *
 * @throws InvalidProviderToken, ProviderNotConfigured, ProviderUnavailable
 */
export function verifiedIdentity(
  { ally }: HttpContext,
  { provider, token, nonce }: { provider: SocialProvider; token: string; nonce?: string | null }
): Promise<SocialIdentity> {
  return ally.use(provider).verify(token, nonce ?? null)
}
