/** What an attribute may be set to; undefined leaves it out. */
export type AttributeValue = string | number | boolean | undefined

const NAME = /^[a-z][a-z0-9:-]*$/

/** Attributes that hold an address; ours begin with a path, a query or a fragment. */
const ADDRESSES = ['href', 'src', 'action', 'formaction', 'poster']

const OWN_ADDRESS = /^(\/(?![\\/\s])|\?|#)/

const ESCAPED: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Makes a text safe in HTML, also within a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPED[character]!)
}

/**
 * Writes attributes as HTML. `true` is an attribute without a value, or "true" for `aria-`; `false`
 * leaves it out, or is "false" for `aria-`.
 *
 * @returns with a space in front of each, to stand after the name of an element
 * @throws Error for what must not stand in a page: a script, a style, an address elsewhere
 */
export function writeAttributes(attributes: Record<string, AttributeValue>): string {
  return Object.entries(attributes)
    .map(([name, value]) => writeAttribute(name, value))
    .join('')
}

function writeAttribute(name: string, value: AttributeValue): string {
  if (!NAME.test(name) || name.startsWith('on') || name === 'style') {
    throw new Error(`A page may have no attribute "${name}".`)
  }
  if (value === undefined || value === null) return ''
  if (ADDRESSES.includes(name) && !OWN_ADDRESS.test(String(value))) {
    throw new Error(`The attribute ${name} holds no address of ours.`)
  }
  if (typeof value === 'boolean' && !name.startsWith('aria-')) return value ? ` ${name}` : ''
  return ` ${name}="${escapeHtml(String(value))}"`
}
