type Json = Record<string, unknown>

const OTHER_VALUES = ['', 'nope', -1, 0, 1.5, 1e9, true, [], {}, [1], 'a'.repeat(3000)]

/** @returns the body with each field, also of the first object in a list, left out and replaced */
export function mutationsOf(body: object): Json[] {
  return Object.entries(body as Json).flatMap(([name, value]) => {
    const without = { ...(body as Json) }
    delete without[name]
    const others = [null, ...OTHER_VALUES, ...mutationsInside(value)]
    return [without, ...others.map((other) => ({ ...without, [name]: other }))]
  })
}

function mutationsInside(value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length === 0) return []
  const [first, ...others] = value as unknown[]
  if (typeof first === 'object') return mutationsOf(first!).map((one) => [one, ...others])
  return OTHER_VALUES.map((other) => [other, ...others])
}
