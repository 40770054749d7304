import type { TextFields } from '#uploads/read_multipart'

/** The name under which a form sends a list, one value after the other. */
const LIST = /\[\]$/

/**
 * The text fields of a form as the validators take them: without blanks around them, null where one
 * is empty, and a list where one comes again. `name[]` is a list of what is not empty.
 */
export function formFields(fields: TextFields): Record<string, unknown> {
  return Object.fromEntries(
    [...fields].map(([name, values]) => {
      const cleaned = values.map((value) => value.trim() || null)
      if (LIST.test(name)) return [name.replace(LIST, ''), cleaned.filter((one) => one !== null)]
      return [name, cleaned.length > 1 ? cleaned : cleaned[0]]
    })
  )
}
