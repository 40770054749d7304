import { defineConfig } from '@adonisjs/core/bodyparser'

const bodyParserConfig = defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  // An empty string or a space is what the app sent: the validators judge it.
  json: { convertEmptyStringsToNull: false, trimWhitespaces: false, limit: '256kb' },
  // Of the admin pages; routes of the API refuse them. Many ids stand in one field, with commas.
  form: {
    convertEmptyStringsToNull: false,
    trimWhitespaces: false,
    limit: '256kb',
    queryString: { depth: 1, parameterLimit: 200, arrayLimit: 100, comma: false },
  },
  raw: { types: [] },
  // No upload is ever written to a temporary folder: whoever takes files reads the stream.
  multipart: { autoProcess: false },
})

/** JSON of routes that take more, by their patterns: 200 results with score receipts, and batches. */
export const LARGER_BODIES: Record<string, string> = {
  '/api/v1/game/sessions': '512kb',
  '/api/v1/game/sessions/batch': '1mb',
}

export default bodyParserConfig
