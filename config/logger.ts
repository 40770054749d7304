import { defineConfig } from '@adonisjs/core/logger'
import { describeError } from '#logging/described_error'
import { publishFault } from '#logging/logged_fault'
import env from '#start/env'

/** One JSON object a line, in every environment: what is read in production is what is tested. */
const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'saywell',
      level: env.get('LOG_LEVEL'),
      serializers: { err: (error: unknown) => describeError(error) },
      hooks: {
        logMethod(given, write, level) {
          write.apply(this, given)
          publishFault(level, given, () => this.bindings())
        },
      },
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
