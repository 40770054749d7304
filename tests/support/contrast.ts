import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'

/** For large and bold text, which Swagger UI has a lot of. */
const MIN_CONTRAST = 3

/**
 * @param least the contrast that each text has to have
 * @returns the texts of the page that one cannot read well, with their contrast
 */
export async function hardToRead(page: Page, least = MIN_CONTRAST): Promise<string[]> {
  const script = await readFile(new URL('contrast_in_page.js', import.meta.url), 'utf8')
  const call = script.slice(script.indexOf('(least)'))
  return page.evaluate<string[]>(`(${call})(${least})`)
}
