import { randomInt } from 'node:crypto'

/** Letters and digits that nobody takes for one another. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 5
const GROUP_SIGNS = 4

/** A password that nobody guesses (99 bits), in groups that can be read out. */
export function suggestPassword(): string {
  const sign = () => SIGNS[randomInt(SIGNS.length)]!
  const group = () => Array.from({ length: GROUP_SIGNS }, sign).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}
