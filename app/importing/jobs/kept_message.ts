import type { Message } from '#messages/message'

/** A message as the column `imports.error` keeps it. */
export function keptMessage({ message, key, values }: Message): string {
  return JSON.stringify({ message, key, values })
}

/** @param kept by `keptMessage`; or English, as earlier versions kept it */
export function readKeptMessage(kept: string): Message {
  return kept.startsWith('{') ? (JSON.parse(kept) as Message) : { message: kept }
}
