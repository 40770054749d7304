import { type Message, messageOf } from '#messages/message'
import { languageOfReader } from '#panel/reader'
import { isText, t } from '#panel/texts'

/** A message from below the pages, in the language of the reader; in English where it has no text. */
export function messageWords({ message, key, values }: Message): string {
  if (languageOfReader() === 'en' || key === undefined) return message
  // What was kept long ago may have a name that nobody knows any more.
  return isText(`messages.${key}`) ? t(`messages.${key}`, values) : message
}

/** What an exception says, in the language of the reader. */
export function errorWords(error: Error): string {
  return messageWords(messageOf(error))
}
