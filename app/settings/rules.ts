/** The environment's variables without blanks around them; an empty one is undefined. */
export type Variables = Readonly<Record<string, string | undefined>>

/**
 * Makes a setting of a variable, as the rules of AdonisJS's `Env.schema` do; it sees the others, too.
 *
 * @throws Error with what is wrong, in a line for each fault
 */
export type Rule<T> = (name: string, value: string | undefined, all: Variables) => T

export type Schema = Readonly<Record<string, Rule<unknown>>>

export type SettingsOf<S extends Schema> = { [Name in keyof S]: ReturnType<S[Name]> }

/** @param faults gets a line for each fault; the settings may be used only without any */
export function readSettings<S extends Schema>(schema: S, all: Variables, faults: string[]) {
  const settings = Object.entries(schema).map(([name, rule]) => {
    try {
      return [name, rule(name, all[name], all)]
    } catch (error) {
      return [name, void faults.push(...(error as Error).message.split('\n'))]
    }
  })
  return Object.fromEntries(settings) as SettingsOf<S>
}

export const isProduction = ({ NODE_ENV }: Variables) => NODE_ENV === 'production'

export const text: Rule<string | undefined> = (_name, value) => value

export function oneOf<const T extends string>(...allowed: readonly T[]): Rule<T | undefined> {
  return (name, value) => {
    const known = allowed.find((one) => one === value)
    return known === value ? known : refuse(name, value, `one of: ${allowed.join(', ')}`)
  }
}

/** @param what completes the sentence `NAME is "...", but must be` */
export function matching(pattern: RegExp, what: string): Rule<string | undefined> {
  return (name, value) => {
    return value === undefined || pattern.test(value) ? value : refuse(name, value, what)
  }
}

export function integer(minimum: number, maximum: number): Rule<number | undefined> {
  return (name, value) => {
    const number = Number(value)
    if (value === undefined) return undefined
    if (Number.isInteger(number) && number >= minimum && number <= maximum) return number
    return refuse(name, value, `a whole number, ${minimum} to ${maximum}`)
  }
}

function refuse(name: string, value: string | undefined, what: string): never {
  throw new Error(`${name} is "${value}", but must be ${what}.`)
}

/** @param insecure protocols that are allowed as well, but not in production */
export function url(protocols: string[], insecure: string[] = []): Rule<string | undefined> {
  return (name, value, all) => {
    const allowed = isProduction(all) ? protocols : [...protocols, ...insecure]
    if (value === undefined || allowed.includes(URL.parse(value)?.protocol ?? '')) return value
    const expected = allowed.map((protocol) => `${protocol}//`).join(' or ')
    throw new Error(`${name} is no address that begins with ${expected}.`)
  }
}

/** Parts between commas; none when the variable is missing. @param faultOf what is wrong with one */
export function list(faultOf?: (part: string, all: Variables) => string | undefined) {
  return (name: string, value: string | undefined, all: Variables): string[] => {
    const parts = (value ?? '').split(',').flatMap((part) => part.trim() || [])
    const faults = parts.flatMap((part) => faultOf?.(part, all) ?? [])
    if (faults.length === 0) return parts
    throw new Error(faults.map((fault) => `${name} ${fault}.`).join('\n'))
  }
}

/** Gives a default to what may be missing; it may depend on other variables. */
export function or<T extends string | number>(
  rule: Rule<T | undefined>,
  fallback: NoInfer<T> | ((all: Variables) => NoInfer<T>)
): Rule<T> {
  return (name, value, all) => {
    return rule(name, value, all) ?? (typeof fallback === 'function' ? fallback(all) : fallback)
  }
}

/** An address to which paths are added. */
export function withoutSlash(rule: Rule<string>): Rule<string> {
  return (name, value, all) => rule(name, value, all).replace(/\/$/, '')
}

/** @param why a sentence about why it must not be missing `when` others are as they are */
export function required<T>(
  rule: Rule<T>,
  when: (all: Variables) => boolean,
  why: string
): Rule<T> {
  return (name, value, all) => {
    if (value === undefined && when(all)) throw new Error(`${name} is missing: ${why}`)
    return rule(name, value, all)
  }
}

/** @param why a sentence about why some of the variables are of no use without the others */
export function allOrNone(all: Variables, names: readonly string[], why: string): void {
  const missing = names.filter((name) => all[name] === undefined)
  if (missing.length > 0 && missing.length < names.length) {
    throw new Error(`${missing.join(', ')} missing: ${why}`)
  }
}
