import { languageOfReader } from '#panel/reader'
import { t } from '#panel/texts'

/** A number as the reader writes it: 12,480 in English. */
export function grouped(count: number): string {
  return count.toLocaleString(languageOfReader())
}

/** @returns such as "1 speech" and "312 speeches" */
export function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

export function speeches(count: number): string {
  return t('common.speeches', { count })
}
