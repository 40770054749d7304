/** Elements that hold names, data or machine words, which are the same in every language. */
const DATA = ['bdi', 'time', 'code', 'kbd', 'ins', 'del', 'textarea', 'script', 'style']

/** Attributes that people are told. */
const TOLD = ['aria-label', 'title', 'placeholder', 'alt', 'data-label', 'label']

const VOID = ['area', 'br', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']

const PIECE = /<!--.*?-->|<![^>]*>|<(\/?)([a-z][\w-]*)((?:"[^"]*"|[^">])*)>|([^<]+)/gis

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }

/**
 * Every text of a page that is written in its language: text nodes, and attributes that people are
 * told. What is marked as a name, as data or as of a language of its own is left out (`bdi`,
 * `translate="no"`, `lang="en"`, ...).
 */
export function textsOf(html: string): Set<string> {
  const texts = new Set<string>()
  const open: { name: string; isData: boolean }[] = []
  const add = (text: string) => texts.add(unescape(text).replace(/\s+/g, ' ').trim())
  for (const [, slash, tag, rest = '', text] of html.matchAll(PIECE)) {
    const isInData = open.at(-1)?.isData ?? false
    if (text !== undefined && !isInData) add(text)
    if (tag === undefined) continue
    const name = tag.toLowerCase()
    if (slash === '/') {
      while (open.length > 0 && open.pop()!.name !== name);
      continue
    }
    const attributes = new Map(
      [...rest.matchAll(/([a-z][\w:-]*)(?:="([^"]*)")?/gi)].map(([, key, value = '']) => [
        key,
        value,
      ])
    )
    const isOfOther = name !== 'html' && attributes.has('lang')
    const isKept = isOfOther || attributes.get('translate') === 'no' || DATA.includes(name)
    const isData = isInData || isKept
    if (!isData) for (const told of TOLD) add(attributes.get(told) ?? '')
    if (!VOID.includes(name) && !rest.endsWith('/')) open.push({ name, isData })
  }
  return texts
}

function unescape(text: string): string {
  return text.replaceAll(/&(#?\w+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16))
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)))
    return ENTITIES[name] ?? whole
  })
}
