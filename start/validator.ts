import vine, { SimpleMessagesProvider } from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'

/** Names a field by its whole path: "results.3.speech_id", not "speech_id", nor "3". */
class PathMessagesProvider extends SimpleMessagesProvider {
  override getMessage(
    message: string,
    rule: string,
    field: FieldContext,
    meta?: Record<string, unknown>
  ): string {
    const named = Object.create(field, { name: { value: field.getFieldPath() } }) as FieldContext
    return super.getMessage(message, rule, named, meta)
  }
}

vine.messagesProvider = new PathMessagesProvider({
  'required': 'The {{ field }} field is missing',
  'enum': 'The {{ field }} field must be one of: {{ choices }}',
  'array.maxLength': 'The {{ field }} field must not have more than {{ max }} items',
})
