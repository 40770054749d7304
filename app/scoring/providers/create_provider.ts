import type { CredentialsWatch } from '#scoring/providers/azure/credentials'
import type { SpeechProvider } from '#scoring/speech_provider'
import type { SpeechSettings } from '#scoring/speech_settings'

/**
 * The part of a request's time (`scoreRecording`) that a cloud provider may use: it gives up while there
 * is time left for the answer.
 */
const SHARE_OF_TIMEOUT = 0.9

/**
 * Makes the provider that the settings name, and loads only its modules. Azure is asked at once
 * whether it accepts the key; nobody waits for the answer.
 *
 * @param credentials is told whether Azure accepts the key
 */
export async function createProvider(
  settings: SpeechSettings,
  credentials: CredentialsWatch
): Promise<SpeechProvider> {
  if (settings.SPEECH_PROVIDER === 'local') {
    const { LocalProvider } = await import('#scoring/providers/local/local_provider')
    return new LocalProvider()
  }
  const { AzureProvider } = await import('#scoring/providers/azure/azure_provider')
  const { serviceAddresses } = await import('#scoring/providers/azure/service_addresses')
  const provider = new AzureProvider({
    key: settings.AZURE_SPEECH_KEY ?? '',
    addresses: serviceAddresses(settings.AZURE_SPEECH_REGION ?? '', settings.AZURE_SPEECH_ENDPOINT),
    deadlineMs: SHARE_OF_TIMEOUT * 1000 * settings.SPEECH_API_TIMEOUT,
    credentials,
  })
  void provider.checkCredentials()
  return provider
}
