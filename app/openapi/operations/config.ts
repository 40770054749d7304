import { CONFIG } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { ConfigSchema } from '#transformers/config_transformer'

export const configOperations: Operations = {
  'api.config.show': {
    id: 'getConfig',
    tag: 'Server',
    summary: 'What this server offers, and its limits',
    description:
      'Ask for it when the app starts, without signing in, instead of building these values into the app. A provider that is not among `sign_in_providers` answers `provider_not_configured`; without `sends_mail`, what needs a mail answers `mail_not_configured`. Keep the answer, and send its `ETag` as `If-None-Match`. It counts under the limit of the tags.',
    parameters: [
      {
        name: 'If-None-Match',
        description: 'The `ETag` of the answer that the app has.',
        schema: { type: 'string' },
        example: 'W/"3f1-uN2PmhPzB0jSjhtZ8Tq1e1x2Mb8"',
      },
    ],
    answers: {
      200: {
        description: 'What this server offers.',
        headers: ['Cache-Control', 'ETag'],
        schema: ConfigSchema,
        example: CONFIG,
      },
      304: {
        description: 'The answer is the one that the app has.',
        headers: ['Cache-Control', 'ETag'],
      },
    },
  },
}
