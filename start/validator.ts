import vine, { SimpleMessagesProvider } from '@vinejs/vine'

vine.messagesProvider = new SimpleMessagesProvider({
  'required': 'The {{ field }} field is missing',
  'enum': 'The {{ field }} field must be one of: {{ choices }}',
  'distinct': 'The {{ field }} field holds a value twice',
  'array.maxLength': 'The {{ field }} field must not have more than {{ max }} items',
})
