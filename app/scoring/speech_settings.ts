export const SPEECH_PROVIDERS = ['local', 'azure'] as const

interface SpeechSettingsReader {
  isProduction: boolean
  text(name: string): string | undefined
  url(name: string, protocols: readonly string[]): string | undefined
  fault(line: string): void
  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T
  integer(name: string, fallback: number, minimum: number, maximum: number): number
}

/** Such as `eastus` or `westeurope`: a part of the service's address. */
const REGION = /^[a-z0-9]+$/

/** @returns what Azure cannot be asked without, a line each */
export function missingForAzure(
  settings: Record<
    'AZURE_SPEECH_KEY' | 'AZURE_SPEECH_REGION' | 'AZURE_SPEECH_ENDPOINT',
    string | undefined
  >
): string[] {
  const missing: string[] = []
  if (settings.AZURE_SPEECH_KEY === undefined) {
    missing.push('AZURE_SPEECH_KEY is missing: Azure Speech cannot be asked without it.')
  }
  if ((settings.AZURE_SPEECH_REGION ?? settings.AZURE_SPEECH_ENDPOINT) === undefined) {
    missing.push('AZURE_SPEECH_REGION is missing: set it to the region of the key, such as eastus.')
  }
  return missing
}

/**
 * Reads and checks who scores recordings: Azure Speech when there is a key for it, else the
 * embedded scorer.
 */
export function checkSpeechSettings(read: SpeechSettingsReader) {
  const { text, fault, isProduction } = read
  const key = text('AZURE_SPEECH_KEY')
  const region = text('AZURE_SPEECH_REGION')
  const provider = read.oneOf('SPEECH_PROVIDER', SPEECH_PROVIDERS, key ? 'azure' : 'local')
  const endpoint = read.url(
    'AZURE_SPEECH_ENDPOINT',
    isProduction ? ['https:', 'wss:'] : ['https:', 'wss:', 'http:', 'ws:']
  )

  if (provider === 'azure') {
    const settings = {
      AZURE_SPEECH_KEY: key,
      AZURE_SPEECH_REGION: region,
      AZURE_SPEECH_ENDPOINT: text('AZURE_SPEECH_ENDPOINT'),
    }
    for (const missing of missingForAzure(settings)) fault(missing)
  }
  if (region !== undefined && !REGION.test(region)) {
    fault(`AZURE_SPEECH_REGION is "${region}", but must be a region\'s name, such as eastus.`)
  }

  return {
    SPEECH_PROVIDER: provider,
    AZURE_SPEECH_KEY: key,
    AZURE_SPEECH_REGION: region,
    AZURE_SPEECH_ENDPOINT: endpoint,
    SPEECH_API_TIMEOUT: read.integer('SPEECH_API_TIMEOUT', 10, 1, 60),
  }
}
