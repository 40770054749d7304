import { extname } from 'node:path'
import { Exception } from '@adonisjs/core/exceptions'

/** Folders and a name, of letters that every disk and every S3 server takes as they are. */
const KEY = /^(?!.{256})[\w!-][\w!.-]*(\/[\w!-][\w!.-]*)*$/

/**
 * @returns the key
 * @throws E_NO_STORAGE_KEY when it is none: a mistake of the code that made it
 */
export function checkedKey(key: string): string {
  if (KEY.test(key)) return key
  throw new Exception(`${JSON.stringify(key)} is no storage key.`, { code: 'E_NO_STORAGE_KEY' })
}

/** `name_1.mp3` for `name.mp3`; a number of 0 leaves it as it is. */
export function numbered(key: string, number: number): string {
  if (number === 0) return key
  const extension = extname(key)
  return `${key.slice(0, key.length - extension.length)}_${number}${extension}`
}
