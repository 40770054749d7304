const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' '
  )
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const SCALES: [number, string][] = [
  [1_000_000_000, 'billion'],
  [1_000_000, 'million'],
  [1_000, 'thousand'],
  [100, 'hundred'],
]
const CURRENCIES: Record<string, string> = { '$': 'dollars', '£': 'pounds', '€': 'euros' }
const IRREGULAR_ORDINALS: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}
const NUMBER = /^([$£€]?)(\d+(?:[.,:]\d+)*)(%|[a-z]*)$/

/**
 * A number in digits as it is read aloud, with its currency sign or suffix: `$3.50`, `1,000`, `3:30`, `21st`,
 * `1990s`, `50%`, `5pm`. Four digits from 1100 to 2099 are read as a year.
 *
 * @param written lower case
 * @returns lower-case words; null if it is no number
 */
export function spellNumber(written: string): string[] | null {
  const match = NUMBER.exec(written)
  if (!match) return null
  const [, currency = '', digits = '', suffix = ''] = match

  if (currency) return spellMoney(digits, CURRENCIES[currency] ?? '')
  const words = digits.includes(':') ? spellTime(digits) : spellDigits(digits)
  if (suffix === '') return words
  if (suffix === '%') return [...words, 'percent']
  if (/^(st|nd|rd|th)$/.test(suffix)) return [...words.slice(0, -1), ordinal(words.at(-1) ?? '')]
  if (suffix === 's') return [...words.slice(0, -1), plural(words.at(-1) ?? '')]
  if (suffix === 'am' || suffix === 'pm') return [...words, ...suffix]
  return [...words, suffix]
}

function spellMoney(digits: string, currency: string): string[] {
  const [whole = '', cents] = digits.replaceAll(',', '').split('.')
  const unit = whole === '1' ? currency.slice(0, -1) : currency
  return [...spellInteger(whole), unit, ...(cents ? spellInteger(String(Number(cents))) : [])]
}

function spellTime(digits: string): string[] {
  const [hours = '', minutes = ''] = digits.split(':')
  if (minutes === '00') return [...spellInteger(hours), "o'clock"]
  const spoken = minutes.startsWith('0') ? ['oh', ...spellInteger(minutes.slice(1))] : null
  return [...spellInteger(hours), ...(spoken ?? spellInteger(minutes))]
}

function spellDigits(digits: string): string[] {
  const [whole = '', ...fractions] = digits.replaceAll(',', '').split('.')
  const year = Number(digits)
  const readAsYear = /^\d{4}$/.test(digits) && year >= 1100 && year < 2100
  const words = readAsYear ? spellYear(year) : spellInteger(whole)
  return [...words, ...fractions.flatMap((fraction) => ['point', ...oneByOne(fraction)])]
}

function spellYear(year: number): string[] {
  const century = Math.floor(year / 100)
  const rest = year % 100
  if (century === 20 && rest < 10) return belowTrillion(year)
  if (rest === 0) return [...belowTrillion(century), 'hundred']
  if (rest < 10) return [...belowTrillion(century), 'oh', ...belowTrillion(rest)]
  return [...belowTrillion(century), ...belowTrillion(rest)]
}

/** Reads digits one by one if they are no amount: with a leading zero, or more than 12 of them. */
function spellInteger(digits: string): string[] {
  if (digits.length > 12 || /^0\d/.test(digits)) return oneByOne(digits)
  return belowTrillion(Number(digits))
}

function belowTrillion(value: number): string[] {
  if (value < 20) return [ONES[value] ?? '']
  for (const [scale, name] of SCALES) {
    if (value < scale) continue
    const rest = value % scale
    return [...belowTrillion(Math.floor(value / scale)), name, ...(rest ? belowTrillion(rest) : [])]
  }
  const rest = value % 10
  return [TENS[Math.floor(value / 10)] ?? '', ...(rest ? belowTrillion(rest) : [])]
}

function oneByOne(digits: string): string[] {
  return [...digits].map((digit) => ONES[Number(digit)] ?? '')
}

function ordinal(word: string): string {
  return IRREGULAR_ORDINALS[word] ?? (word.endsWith('y') ? word.slice(0, -1) + 'ieth' : `${word}th`)
}

function plural(word: string): string {
  return word.endsWith('y') ? word.slice(0, -1) + 'ies' : `${word}s`
}
