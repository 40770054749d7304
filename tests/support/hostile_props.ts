import { readFile } from 'node:fs/promises'
import edge from 'edge.js'

/** Leaves a quoted attribute, and runs a script, wherever it is not escaped. */
export const HOSTILE_HTML = `'"><img src=x onerror=alert(1)>`

/** The same where an address of ours has to be. */
const HOSTILE_ADDRESS = `/admin?q=${HOSTILE_HTML}`

const ADDRESS = /path|href|url|address|action|back|src|link|newest|newer|older/i

const MAX_DEPTH = 5

/** Words of a template that could be the name of something that it shows. */
const NAME = /(?<![\w.'])[a-z_]\w*/gi

/**
 * A value for each name that stands in a template: a hostile text, which is also a list of one, and
 * has every property.
 *
 * @param file path of the template
 */
export async function hostileProps(file: string): Promise<Record<string, unknown>> {
  const template = await readFile(file, 'utf8')
  const names = template.match(NAME) ?? []
  const isOurs = (name: string) => !(name in edge.globals) && !(name in globalThis)
  return {
    ...Object.fromEntries(names.filter(isOurs).map((name) => [name, hostile(name)])),
    $props: hostile('props'),
    $slots: new Proxy({}, { get: () => () => Promise.resolve('what stands in it') }),
  }
}

function hostile(name: string, depth = 0): unknown {
  if (ADDRESS.test(name)) return HOSTILE_ADDRESS
  if (depth > MAX_DEPTH) return HOSTILE_HTML
  return new Proxy([] as unknown[], {
    get: (list, key) => {
      if (key === Symbol.toPrimitive) return () => HOSTILE_HTML
      if (key === 'toString') return () => HOSTILE_HTML
      if (key === 'length') return 1
      if (key === '0') return hostile(name, depth + 1)
      if (key in list) return Reflect.get(list, key) as unknown
      if (key in String.prototype) return Reflect.get(Object(HOSTILE_HTML), key) as unknown
      return typeof key === 'string' ? hostile(key, depth + 1) : undefined
    },
    has: (list, key) => key === '0' || key in list,
  })
}
