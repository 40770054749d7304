import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright'
import { documentOf } from '#openapi/document_text'
import { hardToRead } from '#tests/support/contrast'
import { serverUrl } from '#tests/support/http'

interface OpenPage {
  page: Page
  /** What the console said that is no mere information. */
  complaints: string[]
  /** Requests to other servers. */
  foreign: string[]
}

async function openDocs(context: BrowserContext): Promise<OpenPage> {
  const opened = await openPage(context, '/docs')
  await opened.page.locator('.opblock').first().waitFor()
  return opened
}

async function openPage(context: BrowserContext, path: string): Promise<OpenPage> {
  const page = await context.newPage()
  const complaints: string[] = []
  const foreign: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(serverUrl('/'))) {
      foreign.push(request.url())
    }
  })
  await page.goto(serverUrl(path))
  return { page, complaints, foreign }
}

async function unfold(page: Page, operation: string): Promise<void> {
  await page.locator(`#operations-${operation} .opblock-summary-control`).click()
  await page.locator(`#operations-${operation} .responses-table`).waitFor()
}

const FORM = 'multipart/form-data'

/** What the example of a form has beside its files. */
function fieldsOf(path: string): string[] {
  const { example } = documentOf(router).paths[path]!.post!.requestBody!.content[FORM]!
  const [, ...fields] = Object.entries(example as object)
  return fields.map(([name, value]) => `${name}=${[value].flat().join()}`)
}

test.group('The page docs', () => {
  test('shows every operation in the API docs, and loads nothing from elsewhere', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints, foreign } = await openDocs(browserContext)
    const response = await fetch(serverUrl('/openapi.json'))
    const document = (await response.json()) as { paths: Record<string, object> }
    const operations = Object.values(document.paths).flatMap((path) => Object.keys(path))
    assert.equal(await page.locator('.opblock').count(), operations.length)
    await unfold(page, 'Sessions-saveSession')
    await page.getByText('idempotency_key_reused').first().waitFor()
    assert.deepEqual(complaints, [])
    assert.deepEqual(foreign, [])
  })

  test('shows every operation with Redoc, and loads nothing from elsewhere', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints, foreign } = await openPage(browserContext, '/redoc')
    const response = await fetch(serverUrl('/openapi.json'))
    const document = (await response.json()) as { paths: Record<string, object> }
    const operations = Object.values(document.paths).flatMap((path) => Object.keys(path))
    await page.locator('[id="tag/Admin/operation/checkReadiness"]').waitFor()
    assert.equal(await page.locator('[data-section-id*="/operation/"]').count(), operations.length)
    // Its styles are there: the menu stands beside the text.
    const menu = await page.locator('.menu-content').boundingBox()
    assert.isBelow(menu?.width ?? 0, 400)
    assert.deepEqual(complaints, [])
    assert.deepEqual(foreign, [])
  })

  test('sends a request with a token from the API docs', async ({ assert, browserContext }) => {
    const { page, complaints } = await openDocs(browserContext)
    await page.locator('.auth-wrapper .authorize').first().click()
    const learners = page.locator('.modal-ux form').filter({ hasText: 'bearer' }).first()
    await learners.locator('input').fill('no-token-of-ours')
    await learners.locator('button.authorize').click()
    await page.locator('.modal-ux .btn-done').first().click()
    await unfold(page, 'Profile-getMe')
    await page.getByRole('button', { name: 'Try it out' }).click()
    const [request] = await Promise.all([
      page.waitForRequest('**/api/v1/users/me'),
      page.getByRole('button', { name: 'Execute' }).click(),
    ])
    assert.equal(request.headers().authorization, 'Bearer no-token-of-ours')
    await page.locator('.live-responses-table .response-col_status', { hasText: '401' }).waitFor()
    assert.deepEqual(
      complaints.filter((text) => !text.includes('401')),
      []
    )
  })

  test('fills in the example of a form in the API docs, and sends nothing else', async ({
    assert,
    browserContext,
  }) => {
    const { page } = await openDocs(browserContext)
    await page.route('**/api/v1/**', (route) => route.fulfill({ json: {} }))
    const forms = [
      { operation: 'Admin-createSpeech', path: '/api/v1/admin/speeches', isOneOfTwo: true },
      { operation: 'Admin-uploadRecordings', path: '/api/v1/admin/import/audio' },
    ]
    for (const { operation, path, isOneOfTwo } of forms) {
      await unfold(page, operation)
      const block = page.locator(`#operations-${operation}`)
      await block.getByRole('button', { name: 'Try it out' }).click()
      if (isOneOfTwo) await block.locator('.body-param-content-type select').selectOption(FORM)
      await block.locator('input[type=file]').setInputFiles('database/content/tags.csv')
      await block.getByRole('button', { name: 'Execute' }).click()
      const curl = await block.locator('.curl').textContent()
      const sent = [...(curl ?? '').matchAll(/-F '([^']+)'/g)].map(([, field]) => field!)
      const texts = sent.filter((field) => !field.includes('=@'))
      assert.deepEqual(texts, fieldsOf(path))
    }
  })

  test('lays the API docs out readably, wide and narrow: {$self}')
    .with(['light', 'dark'] as const)
    .run(async ({ assert, browser }, colorScheme) => {
      const context = await browser.newContext({ colorScheme })
      const { page } = await openDocs(context)
      await unfold(page, 'Sessions-saveSession')
      await unfold(page, 'Sessions-listSessions')
      await page.locator('.models button').first().click()
      assert.equal(await page.locator('html.dark-mode').count(), colorScheme === 'dark' ? 1 : 0)
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 900 })
        assert.deepEqual(await hardToRead(page), [])
        const widest = await page.evaluate<number>('document.documentElement.scrollWidth')
        assert.isAtMost(widest, width)
      }
      await context.close()
    })
})
