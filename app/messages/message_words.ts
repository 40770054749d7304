import type { Message } from '#messages/message'

/** Says a message in a language (BCP 47): what the admin pages speak, to work that has no page. */
export abstract class MessageWords {
  abstract say(message: Message, language: string): string
}
