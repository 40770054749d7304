import {
  integer,
  matching,
  oneOf,
  or,
  required,
  type SettingsOf,
  text,
  url,
  type Variables,
} from '#settings/rules'

export const SPEECH_PROVIDERS = ['local', 'azure'] as const

const byKey = (all: Variables) => (all.AZURE_SPEECH_KEY === undefined ? 'local' : 'azure')

const isAzure = (all: Variables) => (all.SPEECH_PROVIDER ?? byKey(all)) === 'azure'

/** Who scores recordings: Azure Speech when there is a key for it, else the embedded scorer. */
export const speechSettings = {
  SPEECH_PROVIDER: or(oneOf(...SPEECH_PROVIDERS), byKey),
  AZURE_SPEECH_KEY: required(text, isAzure, 'Azure Speech cannot be asked without it.'),
  // It becomes a part of the service's address.
  AZURE_SPEECH_REGION: required(
    matching(/^[a-z0-9]+$/, "a region's name, such as eastus"),
    (all) => isAzure(all) && all.AZURE_SPEECH_ENDPOINT === undefined,
    'set it to the region of the key, such as eastus.'
  ),
  AZURE_SPEECH_ENDPOINT: url(['https:', 'wss:'], ['http:', 'ws:']),
  SPEECH_API_TIMEOUT: or(integer(1, 60), 10),
}

export type SpeechSettings = SettingsOf<typeof speechSettings>
