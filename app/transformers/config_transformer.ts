import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import {
  MAX_DEVICE_NAME_CHARACTERS,
  MAX_EMAIL_CHARACTERS,
  MAX_NAME_CHARACTERS,
} from '#accounts/account_limits'
import { type CodePurpose, SOCIAL_PROVIDERS, type SocialProvider } from '#accounts/enums'
import { CODE_DIGITS } from '#accounts/one_time_codes'
import { MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARACTERS } from '#accounts/password_fault'
import { AUDIO_FORMAT_NAMES, AUDIO_FORMATS } from '#audio/audio_formats'
import {
  MAX_RECORDING_BYTES,
  MAX_RECORDING_SECONDS,
  MIN_RECORDING_SECONDS,
} from '#audio/recording_limits'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import {
  MAX_DRAWN_SPEECHES,
  MAX_EXCLUDED_SPEECHES,
  MAX_TAGS,
  MAX_TEXT_CHARACTERS,
} from '#catalog/speech_limits'
import { MODES } from '#practice/enums'
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  MAX_RECOGNIZED_TEXT_CHARACTERS,
  MAX_RESULTS,
} from '#practice/practice_limits'
import { nullable, oneOf } from '#transformers/schema'

/** What differs between servers, or may. */
export interface AppConfig {
  minAppVersion: string | null
  /** By provider; none for one that is not set up. */
  clientIds: Record<SocialProvider, string[]>
  sendsMail: boolean
  languages: readonly string[]
}

/** The limits of requests and recordings, the same for every server of this version. */
const LIMITS = {
  default_page_size: DEFAULT_PAGE_SIZE,
  max_device_name_characters: MAX_DEVICE_NAME_CHARACTERS,
  max_drawn_speeches: MAX_DRAWN_SPEECHES,
  max_email_characters: MAX_EMAIL_CHARACTERS,
  max_excluded_speeches: MAX_EXCLUDED_SPEECHES,
  max_name_characters: MAX_NAME_CHARACTERS,
  max_page_size: MAX_PAGE_SIZE,
  max_password_bytes: MAX_PASSWORD_BYTES,
  max_recognized_text_characters: MAX_RECOGNIZED_TEXT_CHARACTERS,
  max_recording_bytes: MAX_RECORDING_BYTES,
  max_recording_seconds: MAX_RECORDING_SECONDS,
  max_reference_text_characters: MAX_TEXT_CHARACTERS,
  max_results: MAX_RESULTS,
  max_tags: MAX_TAGS,
  min_password_characters: MIN_PASSWORD_CHARACTERS,
  min_recording_seconds: MIN_RECORDING_SECONDS,
  ...codeDigits(),
}

/** Of the code for each purpose. */
function codeDigits() {
  const digits = Object.entries(CODE_DIGITS).map(([purpose, count]) => {
    return [`${purpose}_code_digits`, count]
  })
  return Object.fromEntries(digits) as Record<`${CodePurpose}_code_digits`, number>
}

const limits = Object.fromEntries(
  Object.keys(LIMITS).map((name) => [name, Type.Number({ minimum: 0 })])
) as Record<keyof typeof LIMITS, ReturnType<typeof Type.Number>>

export const SignInProviderSchema = Type.Object({
  provider: oneOf(SOCIAL_PROVIDERS),
  client_ids: Type.Array(Type.String(), {
    description: 'Of the apps whose tokens are taken; one of them is yours.',
  }),
})

export const AudioFormatSchema = Type.Object({
  format: oneOf(AUDIO_FORMAT_NAMES),
  content_type: Type.String(),
})

export const LimitsSchema = Type.Object(limits)

export const ConfigSchema = Type.Object({
  min_app_version: nullable(
    Type.String({ description: 'An older app should ask for an update. Null for none.' })
  ),
  sign_in_providers: Type.Array(SignInProviderSchema),
  sends_mail: Type.Boolean({
    description: 'Whether addresses can be verified and passwords reset.',
  }),
  languages: Type.Array(Type.String(), { description: 'Of scoring, as BCP 47 tags.' }),
  levels: Type.Array(oneOf(LEVELS)),
  types: Type.Array(oneOf(SPEECH_TYPES)),
  modes: Type.Array(oneOf(MODES)),
  audio_formats: Type.Array(AudioFormatSchema, {
    description: 'What a recording may be, the most advised first.',
  }),
  limits: LimitsSchema,
})

export default class ConfigTransformer extends BaseTransformer<AppConfig> {
  toObject(): Static<typeof ConfigSchema> {
    const { minAppVersion, clientIds, sendsMail, languages } = this.resource
    return {
      min_app_version: minAppVersion,
      sign_in_providers: SOCIAL_PROVIDERS.filter((name) => clientIds[name].length > 0).map(
        (provider) => ({ provider, client_ids: clientIds[provider] })
      ),
      sends_mail: sendsMail,
      languages: [...languages],
      levels: [...LEVELS],
      types: [...SPEECH_TYPES],
      modes: [...MODES],
      audio_formats: AUDIO_FORMAT_NAMES.map((format) => ({
        format,
        content_type: AUDIO_FORMATS[format],
      })),
      limits: LIMITS,
    }
  }
}
