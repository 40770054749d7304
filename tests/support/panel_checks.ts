import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { axeFindings } from '#tests/support/axe'
import { hardToRead } from '#tests/support/contrast'

/** What each page is looked at in. */
const THEMES = ['light', 'dark'] as const
const WIDTHS = [1280, 390]

/** As narrow as a page may get before it scrolls to the side (WCAG 2.2, 1.4.10). */
const NARROWEST = 320

const HEIGHT = 900

/** Of normal text (WCAG 2.2, 1.4.3): the pages have none that is large enough for less. */
const LEAST_CONTRAST = 4.5

/** Less than this, and nobody sees it. */
const MAX_LAYOUT_SHIFT = 0.001

/**
 * Looks at a page in light and dark, wide and narrow, for what people would not notice in time: axe,
 * contrast, scrolling to the side, what jumps while it loads, and focus that is not seen.
 *
 * @param url whole address
 * @param status that it is answered with
 * @returns a line for each fault
 */
export async function faultsOf(page: Page, url: string, status = 200): Promise<string[]> {
  const faults: string[] = []
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    const answer = await page.goto(url)
    const found = [
      ...(answer?.status() === status ? [] : [`answered with ${answer?.status()}`]),
      ...(await layoutShifts(page)),
      ...(await sideways(page, width)),
      ...(await inPage<string[]>(page, 'paintsOver')),
      ...(await inPage<string[]>(page, 'turned')),
      ...(await inPage<string[]>(page, 'blanks')),
    ]
    faults.push(...found.map((fault) => `${url} (${width} px): ${fault}`))
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    // What the focus has been moved to before may stand half under a bar.
    await page.evaluate('scrollTo(0, 0)')
    const findings = await axeFindings(page, width !== WIDTHS[0])
    faults.push(...findings.map((fault) => `${url} (${width} px): ${fault}`))
    // A theme changes colours, and nothing else.
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme })
      const seen = [...(await hardToRead(page, LEAST_CONTRAST)), ...(await hiddenFocus(page))]
      faults.push(...seen.map((fault) => `${url} (${theme}, ${width} px): ${fault}`))
    }
  }
  // What is unfolded is a part of the page, too.
  await page.evaluate(
    'document.querySelectorAll("main details").forEach((one) => (one.open = true))'
  )
  await page.setViewportSize({ width: NARROWEST, height: HEIGHT })
  const narrow = await sideways(page, NARROWEST)
  return [...faults, ...narrow.map((fault) => `${url}: ${fault}`)]
}

/**
 * Looks at a page as it is now, at 200 % zoom of a window of 1,280 px (WCAG 2.2, 1.4.4): what scrolls
 * to the side, cannot be read, or has the focus under a bar. @returns a line for each fault
 */
export async function zoomFaults(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 640, height: HEIGHT / 2 })
  return [
    ...(await sideways(page, 640)),
    ...(await axeFindings(page)),
    ...(await hardToRead(page, LEAST_CONTRAST)),
    ...(await hiddenFocus(page)),
  ]
}

/**
 * Looks at a page as it is now, in the few colours that a system forces on it: backgrounds and shadows
 * are gone, so fields, what floats, what has the focus and what is chosen need lines.
 *
 * @returns a line for each fault
 */
export async function forcedColourFaults(page: Page): Promise<string[]> {
  await page.emulateMedia({ forcedColors: 'active' })
  return [...(await inPage<string[]>(page, 'withoutEdge')), ...(await hiddenFocus(page))]
}

async function layoutShifts(page: Page): Promise<string[]> {
  const shift = await inPage<number>(page, 'layoutShift')
  return shift > MAX_LAYOUT_SHIFT ? [`jumps by ${shift.toFixed(4)} while it loads`] : []
}

async function sideways(page: Page, width: number): Promise<string[]> {
  const widest = await inPage<string | undefined>(page, 'sideways')
  return widest === undefined ? [] : [`scrolls to the side at ${width} px, ${widest}`]
}

async function hiddenFocus(page: Page): Promise<string[]> {
  // So that the browser shows focus as it does to who uses the keyboard.
  await page.keyboard.press('Tab')
  return inPage<string[]>(page, 'hiddenFocus')
}

async function inPage<T>(page: Page, check: string): Promise<T> {
  const script = await readFile(new URL('panel_checks_in_page.js', import.meta.url), 'utf8')
  return page.evaluate<T>(`(${script.slice(script.indexOf('(name)'))})('${check}')`)
}
