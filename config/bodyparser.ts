import { defineConfig } from '@adonisjs/core/bodyparser'

const bodyParserConfig = defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  // An empty string or a space is what the app sent: the validators judge it.
  json: { convertEmptyStringsToNull: false, trimWhitespaces: false, limit: '256kb' },
  form: { types: [] },
  raw: { types: [] },
  // No upload is ever written to a temporary folder: whoever takes files reads the stream.
  multipart: { autoProcess: false },
})

export default bodyParserConfig
