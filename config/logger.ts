import { defineConfig } from '@adonisjs/core/logger'
import env from '#start/env'

/** One JSON object a line, in every environment: what is read in production is what is tested. */
const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'saywell',
      level: env.get('LOG_LEVEL'),
      redact: {
        // PostgreSQL's `detail` quotes the rows that it is about.
        paths: [
          'password',
          '*.password',
          'token',
          '*.token',
          'headers.authorization',
          'err.detail',
        ],
      },
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
