import { randomUUID } from 'node:crypto'

/** All recordings of speeches are stored under it. */
export const SPEECHES_FOLDER = 'speeches/'

/** @param extension with its dot; @returns a storage key that nothing had before */
export function newRecordingKey(extension: string): string {
  return `${SPEECHES_FOLDER}${randomUUID()}${extension.toLowerCase()}`
}
