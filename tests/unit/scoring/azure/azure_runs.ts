import { AzureProvider, type AzureProviderOptions } from '#scoring/providers/azure/azure_provider'
import { serviceAddresses } from '#scoring/providers/azure/service_addresses'
import { AzureService } from '#tests/support/azure/azure_service'
import { swellingTone } from '#tests/unit/audio/wav_files'

/** Longer than anything takes on a busy machine, and less than throttled sending of 30 s would. */
const DEADLINE_MS = 10_000

/** A provider that talks to a stand-in for the service; `noted` is what it said about its key. */
export function connectTo(service: AzureService, options: Partial<AzureProviderOptions> = {}) {
  const noted: string[] = []
  const provider = new AzureProvider({
    key: service.key,
    addresses: serviceAddresses('', service.endpoint),
    deadlineMs: DEADLINE_MS,
    credentials: {
      accepted: () => void noted.push('accepted'),
      refused: () => void noted.push('refused'),
    },
    ...options,
  })
  return { provider, noted }
}

/** A stand-in for the service, and a provider that talks to it; `stop` ends both. */
export async function startAzure(options: Partial<AzureProviderOptions> = {}) {
  const service = new AzureService()
  await service.start()
  const { provider, noted } = connectTo(service, options)
  const stop = async () => {
    await provider.close()
    await service.stop()
  }
  return { service, provider, noted, stop }
}

export type RunningAzure = Awaited<ReturnType<typeof startAzure>>

/** A sound with a silence in its middle, 16 kHz mono. */
export function soundWithPause(seconds: number): Int16Array {
  const pcm = Int16Array.from(swellingTone(seconds, 16_000), (value) => value * 20_000)
  const third = Math.floor(pcm.length / 3)
  return pcm.fill(0, third, 2 * third)
}

/** What came of a promise: its value, or what it was rejected with. */
export function outcome<T>(promise: Promise<T>): Promise<unknown> {
  return promise.catch((error: unknown) => error)
}
