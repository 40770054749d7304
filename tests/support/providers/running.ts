import { ProviderServer } from '#tests/support/providers/provider_server'

/** The providers that the server under test asks; they run as long as the tests. */
export const providers = new ProviderServer()

/** Starts them, and lets the settings lead there. */
export async function startProviders(): Promise<void> {
  await providers.start()
  Object.assign(process.env, providers.settings)
}

/** The same settings, if they were set, left out for another server: its own then are the defaults. */
export function withoutProviders(): Record<string, string> {
  if (!providers.isRunning) return {}
  return Object.fromEntries(Object.keys(providers.settings).map((name) => [name, '']))
}
