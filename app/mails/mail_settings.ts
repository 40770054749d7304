import { integer, isProduction, oneOf, or, required, type Rule, text } from '#settings/rules'

const PORTS = { starttls: 587, tls: 465, none: 25 }

/** `Saywell <no-reply@example.com>`, or the address alone. */
const MAILBOX = /^(?:([^<>"\r\n]*?)\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/

const mailbox: Rule<{ name: string; address: string }> = (variable, value) => {
  const [, name = '', named, bare] = MAILBOX.exec(value ?? 'Saywell <saywell@localhost>') ?? []
  const address = named ?? bare
  if (address !== undefined) return { name, address }
  throw new Error(`${variable} is no mailbox like Saywell <no-reply@example.com>.`)
}

/** `starttls`: encrypted after the greeting, or not at all; `tls`: from the first byte on. */
const security: Rule<keyof typeof PORTS> = (name, value, all) => {
  if (isProduction(all) && value === 'none' && all.SMTP_USERNAME !== undefined) {
    throw new Error(`${name} is "none", which would send SMTP_PASSWORD in clear: use "starttls".`)
  }
  return or(oneOf('starttls', 'tls', 'none'), 'starttls')(name, value, all)
}

const BOTH = 'SMTP_USERNAME and SMTP_PASSWORD belong together: set both, or neither.'

/** The server that takes our mails, if there is one, and whom they come from. */
export const mailSettings = {
  SMTP_HOST: text,
  SMTP_SECURE: security,
  SMTP_PORT: or(integer(1, 65_535), (all) => {
    return PORTS[all.SMTP_SECURE as keyof typeof PORTS] ?? PORTS.starttls
  }),
  SMTP_USERNAME: required(text, (all) => all.SMTP_PASSWORD !== undefined, BOTH),
  SMTP_PASSWORD: required(text, (all) => all.SMTP_USERNAME !== undefined, BOTH),
  MAIL_FROM: required(
    mailbox,
    (all) => all.SMTP_HOST !== undefined,
    'mails come from it, e.g. Saywell <no-reply@example.com>.'
  ),
}
