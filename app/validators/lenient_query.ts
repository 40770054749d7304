interface LenientQuery<Values> {
  values: Values
  /** Names of parameters that nothing knows, or whose values are none. */
  leftOut: string[]
}

/** A validator of VineJS; its own type tells whether it wants to know more than the values. */
interface Validator<Values> {
  validate(data: unknown): Promise<Values>
  tryValidate(data: unknown): Promise<[{ messages?: unknown }, null] | [null, NoInfer<Values>]>
}

/**
 * Reads the parameters of a list's address. An address may be old, or typed: what is wrong in it is
 * left out, and the page says so.
 *
 * @param validator all of whose fields are optional
 * @param known the names of its fields
 */
export async function readLeniently<Values>(
  validator: Validator<Values>,
  query: Record<string, unknown>,
  known: readonly string[]
): Promise<LenientQuery<Values>> {
  // A form sends its empty fields, too.
  const given = Object.entries(query).filter(([, value]) => value !== '')
  const unknown = given.map(([name]) => name).filter((name) => !known.includes(name))
  const kept = given.filter(([name]) => known.includes(name))
  const [error, values] = await validator.tryValidate(Object.fromEntries(kept))
  if (error === null) return { values, leftOut: unknown }
  const messages = (error.messages ?? []) as { field: string }[]
  const wrong = messages.map(({ field }) => field.split('.')[0]!)
  const rest = kept.filter(([name]) => !wrong.includes(name))
  return {
    values: await validator.validate(Object.fromEntries(rest)),
    leftOut: [...new Set([...wrong, ...unknown])],
  }
}
