import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Rows of a list repeat themselves, and axe compares each target with all others. */
const REPEATED = 'tbody > tr:nth-child(n + 11)'

interface Violation {
  id: string
  nodes: { html: string; failureSummary: string }[]
}

/**
 * Looks at a page as it is now. Contrast is left to `hardToRead`, which asks for more of it.
 *
 * @param sawItBefore whether it was looked at in another width, which changes no colours
 * @returns what axe-core finds wrong (WCAG 2.2 AA), one line for each place
 */
export async function axeFindings(page: Page, sawItBefore = false): Promise<string[]> {
  const isThere = await page.evaluate<boolean>('window.axe !== undefined')
  if (!isThere) {
    const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
    // Not as a script of the page, which the Content-Security-Policy refuses.
    await page.evaluate(await readFile(file, 'utf8'))
  }
  const options = {
    runOnly: TAGS,
    resultTypes: ['violations'],
    // Reading all stylesheets again, for rules about turning a screen, and colours of links take half.
    preload: !sawItBefore,
    rules: {
      'color-contrast': { enabled: false },
      'link-in-text-block': { enabled: !sawItBefore },
    },
  }
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run({ exclude: [${JSON.stringify(REPEATED)}] }, ${JSON.stringify(options)})`
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)}\n${node.failureSummary}`)
  )
}
