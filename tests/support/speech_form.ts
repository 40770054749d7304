import { serverUrl } from '#tests/support/http'
import type { PanelAnswer, PanelClient } from '#tests/support/panel_client'

const ENTITIES: Record<string, string> = {
  'amp': '&',
  'lt': '<',
  'gt': '>',
  'quot': '"',
  '#39': "'",
  '#x27': "'",
}

/** A text of a page as a browser shows it. */
export function unescapeHtml(html: string): string {
  return html.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => ENTITIES[name]!)
}

/** The fields of a form as a browser would send them when its first button is pressed. */
export function readForm(html: string, id = 'speech-form'): Record<string, string> {
  const form = new RegExp(`<form [^>]*id="${id}"[^]*?</form>`).exec(html)?.[0]
  if (form === undefined) throw new Error(`There is no form "${id}":\n${html}`)
  const fields: Record<string, string> = {}
  for (const [, attributes = ''] of form.matchAll(/<input ([^>]*)>/g)) {
    const type = valueOf(attributes, 'type') ?? 'text'
    if (type === 'file') continue
    if (['radio', 'checkbox'].includes(type) && !/ checked(?: |$)/.test(attributes)) continue
    fields[valueOf(attributes, 'name')!] = valueOf(attributes, 'value') ?? ''
  }
  for (const [, attributes = '', text = ''] of form.matchAll(
    /<textarea ([^>]*)>\n?([^]*?)<\/textarea>/g
  )) {
    fields[valueOf(attributes, 'name')!] = unescapeHtml(text)
  }
  return fields
}

function valueOf(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1]
  return value === undefined ? undefined : unescapeHtml(value)
}

export interface SentFile {
  name: string
  bytes: Uint8Array
}

/** Sends a form with files, as a browser without JavaScript: the token is in the address. */
export async function sendForm(
  client: PanelClient,
  path: string,
  fields: Record<string, string>,
  ...files: SentFile[]
): Promise<PanelAnswer> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (name !== '_csrf') form.append(name, value)
  }
  for (const { name, bytes } of files) form.append('audio', new Blob([Buffer.from(bytes)]), name)
  const token = encodeURIComponent(fields._csrf ?? client.token)
  return client.upload(`${path}?_csrf=${token}`, form, { 'x-csrf-token': '' })
}

/** What the summary of a refused form says, in its order. */
export function summaryOf(html: string): string[] {
  const [summary = ''] = /<div class="notice bad summary"[^]*?<\/ul>/.exec(html) ?? []
  return [...summary.matchAll(/<a [^>]*>([^<]*)<\/a>/g)].map(([, text]) => unescapeHtml(text!))
}

/** The path of an address that may be of this server. */
export function pathOf(location: string | null): string | null {
  return location?.replace(serverUrl(''), '') ?? null
}
