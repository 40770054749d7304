import { SimpleMessagesProvider } from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'

/** What a form of the admin pages says of its fields: in sentences, with the names they have there. */
export class FormMessages extends SimpleMessagesProvider {
  /** @param labels by path; of what is in a list, by a path like `tags.*` */
  constructor(
    messages: Record<string, string>,
    private labels: Record<string, string> = {}
  ) {
    super({ required: 'Fill in the {{ field }}.', ...messages })
  }

  override getMessage(
    message: string,
    rule: string,
    field: FieldContext,
    meta?: Record<string, unknown>
  ): string {
    const label = this.labels[field.wildCardPath] ?? String(field.name).replaceAll('_', ' ')
    const named = Object.create(field, { name: { value: label } }) as FieldContext
    const said = super.getMessage(message, rule, named, meta)
    const sentence = said.replace(`The ${label} field `, `The ${label} `)
    return sentence.endsWith('.') ? sentence : `${sentence}.`
  }
}
