import { randomUUID } from 'node:crypto'

/** All recordings of speeches are stored under it. */
export const SPEECHES_FOLDER = 'speeches/'

/** What is made of them for phones. */
export const RENDITIONS_FOLDER = 'renditions/'

/** @param extension with its dot; @returns a storage key that nothing had before */
export function newRecordingKey(extension: string): string {
  return `${SPEECHES_FOLDER}${randomUUID()}${extension.toLowerCase()}`
}

/** @returns a storage key that nothing had before */
export function newRenditionKey(): string {
  return `${RENDITIONS_FOLDER}${randomUUID()}.m4a`
}
