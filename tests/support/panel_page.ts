import type { BrowserContext, Page } from 'playwright'
import { serverUrl } from '#tests/support/http'
import { PANEL_ADMIN, PanelClient } from '#tests/support/panel_client'

export interface PanelPage {
  page: Page
  /** Errors and warnings of the console, dialogs, and requests to other servers. */
  complaints: string[]
}

/** Opens an admin page in a real browser, where an admin has signed in. */
export async function openPanel(
  context: BrowserContext,
  path = '/admin/speeches',
  admin = PANEL_ADMIN
): Promise<PanelPage> {
  const { cookies } = await PanelClient.signIn(admin)
  const url = serverUrl()
  await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url })))
  const { page, complaints } = watch(await context.newPage())
  await page.goto(serverUrl(path))
  return { page, complaints }
}

/** Notes what a page complains about, from now on. */
export function watch(page: Page): PanelPage {
  const complaints: string[] = []
  page.on('console', (message) => {
    // What is asked for and fails is noted below; the page itself may be one of a fault.
    const isOfPage = message.location().url === page.url() && /^Failed to load/.test(message.text())
    if (['error', 'warning'].includes(message.type()) && !isOfPage) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => {
    complaints.push(`${dialog.type()}: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!/^blob:/.test(request.url()) && !request.url().startsWith(serverUrl('/'))) {
      complaints.push(`asked another server: ${request.url()}`)
    }
  })
  return { page, complaints }
}
