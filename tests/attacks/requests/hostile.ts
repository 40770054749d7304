/** Draws of a mutation: the same seed and number give the same request. */
export type Random = () => number

export const below = (random: Random, limit: number): number => Math.floor(random() * limit)

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[below(random, values.length)]!
}

/** Names that mean something to JavaScript, to a parser of queries or forms, or to a file system. */
export const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__proto__[isAdmin]',
  'constructor[prototype][x]',
  'a[99999999]',
  'a[b][c]',
  `a${'[b]'.repeat(2000)}`,
  'a[]',
  'a.b.c',
  '0',
  '-1',
  '',
  ' ',
  '../../etc/passwd',
  'a\0b',
  '\u202e',
  'İ',
  '%00',
  '%ff',
  'x'.repeat(10_000),
] as const

const LONG = [1, 300, 10_000, 300_000, 2_000_000] as const

/** Values that a validator, the database or a formatter may stumble over. */
export function hostileValue(random: Random): unknown {
  const values: (() => unknown)[] = [
    () => null,
    () => '',
    () => [],
    () => ({}),
    () => true,
    () => -1,
    () => 1e308,
    () => 2 ** 53,
    () => 'a\0b',
    () => '\ud800',
    () => '\udfff\ud800',
    () => 'İ'.repeat(200),
    () => '<a'.repeat(200),
    () => 'x'.repeat(pick(random, LONG)),
    () => ' '.repeat(pick(random, LONG)),
    () => Array.from({ length: pick(random, [1000, 50_000]) }, () => pick(random, NAMES)),
    () => Object.fromEntries(NAMES.map((name) => [name, name])),
    () => nested(pick(random, [10, 100, 1000])),
  ]
  return pick(random, values)()
}

/** The same as text, for a query or a form. */
export function hostileText(random: Random): string {
  const value = hostileValue(random)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function nested(depth: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}
