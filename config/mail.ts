import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import { defineConfig, transports } from '@adonisjs/mail'
import { MailFiles } from '#mails/mail_files'
import env from '#start/env'

const host = env.get('SMTP_HOST')
const security = env.get('SMTP_SECURE')
const user = env.get('SMTP_USERNAME')
const pass = env.get('SMTP_PASSWORD')

const mailConfig = defineConfig({
  default: host === undefined ? 'files' : 'smtp',
  from: env.get('MAIL_FROM'),
  mailers: {
    smtp: transports.smtp({
      host: host ?? '',
      port: env.get('SMTP_PORT'),
      auth: user === undefined || pass === undefined ? undefined : { type: 'login', user, pass },
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      // A few connections, kept: hundreds of mails at once wait for them.
      pool: true,
      maxConnections: 3,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    }),
    files: () => {
      return new MailFiles(app.makePath(env.get('STORAGE_PATH'), 'mail'), (folder) => {
        logger.info({ folder }, 'Without SMTP_HOST, mails are written into files')
      })
    },
  },
})

export default mailConfig

declare module '@adonisjs/mail/types' {
  export interface MailersList extends InferMailers<typeof mailConfig> {}
}
