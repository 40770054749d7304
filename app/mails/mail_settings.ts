export const SMTP_SECURITY = ['starttls', 'tls', 'none'] as const
/** `starttls`: encrypted after the greeting, or not at all; `tls`: from the first byte on. */
export type SmtpSecurity = (typeof SMTP_SECURITY)[number]

export interface SmtpSettings {
  host: string
  port: number
  security: SmtpSecurity
  login: { user: string; pass: string } | undefined
}

export interface Mailbox {
  name: string
  address: string
}

/** What reads the variables; it notes their faults itself. */
export interface MailVariables {
  text: (name: string) => string | undefined
  integer: (name: string, fallback: number, minimum: number, maximum: number) => number
  oneOf: <T extends string>(name: string, allowed: readonly T[], fallback: T) => T
}

const DEFAULT_PORTS: Record<SmtpSecurity, number> = { starttls: 587, tls: 465, none: 25 }

/** `Saywell <no-reply@example.com>`, or the address alone. */
const MAILBOX = /^(?:([^<>"\r\n]*?)\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/

/**
 * The server that takes our mails.
 *
 * @param faults gets a line for each faulty variable
 * @returns undefined without SMTP_HOST
 */
export function checkSmtp(
  { text, integer, oneOf }: MailVariables,
  isProduction: boolean,
  faults: string[]
): SmtpSettings | undefined {
  const security = oneOf('SMTP_SECURE', SMTP_SECURITY, 'starttls')
  const port = integer('SMTP_PORT', DEFAULT_PORTS[security], 1, 65_535)
  const host = text('SMTP_HOST')
  const user = text('SMTP_USERNAME')
  const pass = text('SMTP_PASSWORD')
  if ((user === undefined) !== (pass === undefined)) {
    faults.push('SMTP_USERNAME and SMTP_PASSWORD belong together: set both, or neither.')
  }
  if (host === undefined) return undefined
  if (text('MAIL_FROM') === undefined) {
    faults.push('MAIL_FROM is missing: mails come from it, e.g. Saywell <no-reply@example.com>.')
  }
  if (isProduction && security === 'none' && user !== undefined) {
    faults.push('SMTP_SECURE is "none", which would send SMTP_PASSWORD in clear: use "starttls".')
  }
  const login = user === undefined || pass === undefined ? undefined : { user, pass }
  return { host, port, security, login }
}

/** Whom mails come from. */
export function checkMailFrom({ text }: MailVariables, faults: string[]): Mailbox {
  const [, name = '', named, bare] =
    MAILBOX.exec(text('MAIL_FROM') ?? 'Saywell <saywell@localhost>') ?? []
  const address = named ?? bare
  if (address === undefined) {
    faults.push('MAIL_FROM is no mailbox like Saywell <no-reply@example.com>.')
  }
  return { name, address: address ?? '' }
}
