/**
 * Texts in the language of the page, which the server sends with it (`scripts.json` of
 * `resources/lang`). A message has placeholders such as `{name}`, and nothing else of ICU.
 */
let texts: Record<string, string> | undefined

/** As much of a document as texts need; tests have none. */
interface TextPage {
  documentElement: { lang: string }
  getElementById(id: string): { textContent: string | null } | null
}

const page = (globalThis as { document?: TextPage }).document

/** @param values of the placeholders; numbers are written as the reader writes them */
export function text(key: string, values: Record<string, string | number> = {}): string {
  texts ??= JSON.parse(page!.getElementById('texts')!.textContent!) as Record<string, string>
  return (texts[key] ?? key).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ''
    return typeof value === 'number' ? number(value) : value
  })
}

/** Such as "1 file" and "4,210 files": the messages `KEY_one` and `KEY_other`, with `{count}`. */
export function counted(
  key: string,
  count: number,
  values: Record<string, string | number> = {}
): string {
  return text(`${key}_${count === 1 ? 'one' : 'other'}`, { ...values, count })
}

/** Such as "4,210". @param decimals as many, and no fewer; without it at most three */
export function number(value: number, decimals?: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return value.toLocaleString(language(), digits)
}

/** For tests, which have no page. */
export function useTexts(given: Record<string, string>): void {
  texts = given
}

function language(): string {
  return page?.documentElement.lang ?? 'en'
}
