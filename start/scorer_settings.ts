import type { SpeechSettings } from '#scoring/speech_settings'
import env from '#start/env'

/** Who scores recordings, as it is set up. */
export function scorerSettings(): SpeechSettings {
  return {
    SPEECH_PROVIDER: env.get('SPEECH_PROVIDER'),
    AZURE_SPEECH_KEY: env.get('AZURE_SPEECH_KEY'),
    AZURE_SPEECH_REGION: env.get('AZURE_SPEECH_REGION'),
    AZURE_SPEECH_ENDPOINT: env.get('AZURE_SPEECH_ENDPOINT'),
    SPEECH_API_TIMEOUT: env.get('SPEECH_API_TIMEOUT'),
  }
}
