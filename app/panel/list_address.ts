import { t } from '#panel/texts'

/** The address of a list: only what is set stands in it. */
export function addressOf(path: string, parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => {
    return pair[1] !== undefined
  })
  const query = new URLSearchParams(given).toString()
  return query === '' ? path : `${path}?${query}`
}

/** A place in a list by time, for its address; `validators/mark.ts` reads it. */
export function writeMark({ time, id }: { time: string; id: string }): string {
  return `${time}_${id}`
}

/** The addresses of the pages beside one, where there are some. */
export function neighbours(
  { newer, older }: Record<'newer' | 'older', { time: string; id: string } | null>,
  at: (end: Record<string, string | undefined>) => string
): { newest: string; newer: string | undefined; older: string | undefined } {
  return {
    newest: at({}),
    newer: newer === null ? undefined : at({ after: writeMark(newer) }),
    older: older === null ? undefined : at({ before: writeMark(older) }),
  }
}

const LONGEST_NAMED = 5

/** Says which parameters of an address were left out. @returns undefined for none */
export function sayLeftOut(names: string[]): string | undefined {
  if (names.length === 0) return undefined
  const shown = names.slice(0, LONGEST_NAMED).map((name) => {
    return t('common.quoted', { text: name.slice(0, 40) })
  })
  const isMore = String(names.length > LONGEST_NAMED)
  return t('common.left_out', { names: shown.join(', '), is_more: isMore })
}
