import { SimpleMessagesProvider } from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'
import type { MessageValues } from '#messages/message'
import { isText, t } from '#panel/texts'

/**
 * What a form of the admin pages says of its fields: in sentences, in the language of the reader, with
 * the names they have there.
 */
export class FormMessages extends SimpleMessagesProvider {
  /**
   * @param keys of texts, by path and rule, as in `name.required`; `forms.rules` has the others
   * @param labels names of texts of `forms.labels`, by path; of what is in a list, by a path like `tags.*`
   */
  constructor(
    private keys: Record<string, string>,
    private labels: Record<string, string> = {}
  ) {
    super({})
  }

  override getMessage(
    message: string,
    rule: string,
    field: FieldContext,
    meta: Record<string, unknown> = {}
  ): string {
    const label = this.#labelOf(field)
    const key = this.keys[`${field.wildCardPath}.${rule}`] ?? `forms.rules.${keyOfRule(rule)}`
    if (isText(key)) return t(key, { field: label, ...valuesOf(meta) })
    const named = Object.create(field, { name: { value: label } }) as FieldContext
    const said = super.getMessage(message, rule, named, meta)
    return `${said.replace(`The ${label} field `, `The ${label} `)}.`
  }

  #labelOf(field: FieldContext): string {
    const name = this.labels[field.wildCardPath] ?? String(field.name)
    const key = `forms.labels.${name}`
    return isText(key) ? t(key) : name.replaceAll('_', ' ')
  }
}

/** `array.maxLength` -> `array_max_length` */
function keyOfRule(rule: string): string {
  return rule.replace('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function valuesOf(meta: Record<string, unknown>): MessageValues {
  const values: MessageValues = {}
  for (const [name, value] of Object.entries(meta)) {
    if (typeof value === 'string' || typeof value === 'number') values[name] = value
  }
  return values
}
