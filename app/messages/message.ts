import { Exception } from '@adonisjs/core/exceptions'
import { KeptMessages } from '#messages/kept_messages'

/** What a sentence names, by the placeholders of its text. */
export type MessageValues = Record<string, string | number>

/** A sentence to people. With key and values, it can be said in another language. */
export interface Message {
  /** In English. */
  message: string
  /** Of its text, as in `findings.long_cell`; undefined where only the English is known. */
  key?: string
  values?: MessageValues
}

const ENGLISH = new KeptMessages()

/** @param text ICU */
export function english(text: string, values?: MessageValues): string {
  return ENGLISH.format(text, 'en', values)
}

/** @param texts ICU, in English, by name @returns what makes messages of them */
export function messagesOf<Name extends string>(area: string, texts: Record<Name, string>) {
  return (name: Name, values?: MessageValues): Message => {
    return { message: english(texts[name], values), key: `${area}.${name}`, values }
  }
}

/** The message alone, beside whatever else the object has. */
export function messageIn({ message, key, values }: Message): Message {
  return { message, key, values }
}

/** An exception whose message names something, or is one of several. */
export class MessageException extends Exception {
  readonly said: Message

  /** @param said of which the message alone is kept */
  constructor(said: Message) {
    super(said.message)
    this.said = messageIn(said)
  }
}

/** What an exception says. The message of a class has the class's name as its key: `errors.email_taken`. */
export function messageOf(error: Error): Message {
  if (error instanceof MessageException) return error.said
  const { message } = error
  const { name, message: ofClass } = error.constructor as typeof Exception
  return message === ofClass ? { message, key: `errors.${keyOfClass(name)}` } : { message }
}

/** The messages of a module's exceptions, by their keys; without those that say one of several. */
export function textsOfExceptions(module: Record<string, unknown>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, one] of Object.entries(module)) {
    if (!(typeof one === 'function' && one.prototype instanceof Exception)) continue
    if (one.prototype instanceof MessageException) continue
    const { message } = one as typeof Exception
    if (message !== undefined) texts[keyOfClass(name)] = message
  }
  return texts
}

/** `EmailTaken` -> `email_taken` */
function keyOfClass(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}
