import { extname } from 'node:path'
import { Exception } from '@adonisjs/core/exceptions'

/** Folders and a name, of letters that every disk and every S3 server takes as they are. */
const KEY = /^(?!.{256})[\w!-][\w!.-]*(\/[\w!-][\w!.-]*)*$/

const MAXIMUM_NAME_LENGTH = 100

/**
 * @returns the key
 * @throws when it is none: a caller has not made it with `freeKey`
 */
export function checkedKey(key: string): string {
  if (KEY.test(key)) return key
  throw new Exception(`${JSON.stringify(key)} is no storage key.`, { code: 'E_NO_STORAGE_KEY' })
}

/**
 * Turns any file name into one that can stand in a storage key and in an address as it is, the same
 * for disks that tell upper and lower case apart and those that do not: `Crème brûlée!.MP3` becomes
 * `creme-brulee.mp3`.
 *
 * @param filename a client's word: its folders are dropped
 */
export function safeName(filename: string): string {
  const name = filename.replace(/^.*[/\\]/s, '')
  const extension = tidy(extname(name))
  const stem = tidy(name.slice(0, name.length - extname(name).length)) || 'recording'
  return `${stem.slice(0, MAXIMUM_NAME_LENGTH)}${extension && `.${extension.slice(0, 10)}`}`
}

/** `name_1.mp3` for `name.mp3`; a number of 0 leaves it as it is. */
export function numbered(key: string, number: number): string {
  if (number === 0) return key
  const extension = extname(key)
  return `${key.slice(0, key.length - extension.length)}_${number}${extension}`
}

function tidy(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return letters.replace(/[^a-z0-9_]+/g, '-').replace(/^-+|-+$/g, '')
}
