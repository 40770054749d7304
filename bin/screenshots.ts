/**
 * `npm run screenshots`: the pictures of the admin pages and of /try that the README shows. It starts
 * the quickstart's server with a storage of its own, signs in and looks at the pages. It needs Chromium
 * (`apt-get install chromium-headless-shell`, or CHROMIUM_PATH).
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright'
import { DEMO_ADMIN } from './quickstart/demo_admin.js'
import { SENTENCE, WRONG_RECORDING } from './quickstart/practice.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const FOLDER = `${ROOT}docs/screenshots`
const SIZE = { width: 1280, height: 800 }

/** Sentences of a round of /try, so that the one that was recorded is among them. */
const ROUND = '20'

const INSTALLED_AT = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
].map((name) => `/usr/bin/${name}`)

/** What is looked at, by the name of its picture. */
const PICTURES: Record<string, (page: Page) => Promise<void>> = {
  speeches: (page) => open(page, '/admin/speeches'),
  speech: async (page) => {
    await open(page, '/admin/speeches')
    // The link of the first row, once there is a page for a speech.
    const link = page.locator('tbody th a[href^="/admin/speeches/"]').first()
    if ((await link.count()) > 0) await link.click()
    await page.waitForLoadState('networkidle')
  },
  try: async (page) => {
    await open(page, '/try')
    await page.getByRole('button', { name: 'Sign in as the demo learner' }).click()
    await page.locator('#tags input:checked').first().uncheck()
    await page.getByRole('checkbox', { name: /^present perfect \(/ }).check()
    await page.getByLabel('How many').fill(ROUND)
    await page.getByRole('button', { name: 'Start' }).click()
    await page.locator('#sentence:not(:empty)').waitFor()
    while ((await page.locator('#sentence').textContent()) !== SENTENCE) {
      await page.getByRole('button', { name: 'Skip this sentence' }).click()
    }
    await page.locator('summary').click()
    await page.getByLabel('A file, or').setInputFiles(`${ROOT}${WRONG_RECORDING}`)
    await page.getByRole('heading', { name: /^Score: / }).waitFor()
    await page.locator('summary').click()
    await page.locator('.words > li').filter({ hasText: 'garden' }).scrollIntoViewIfNeeded()
  },
}

const server = spawn(process.execPath, ['bin/quickstart.js'], {
  cwd: ROOT,
  env: { ...process.env, STORAGE_PATH: 'storage/screenshots', NODE_ENV: 'development' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
process.once('exit', () => server.kill('SIGTERM'))

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? INSTALLED_AT.find((path) => existsSync(path)),
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
try {
  await take(browser, await origin())
} finally {
  await browser.close()
  server.kill('SIGTERM')
}

/** Where the server is, once it has said that it is ready. */
async function origin(): Promise<string> {
  let output = ''
  for await (const chunk of server.stdout) {
    output += String(chunk)
    const [, address] = /(http:\/\/localhost:\d+)\/admin/.exec(output) ?? []
    if (address !== undefined && output.includes('Ctrl-C stops')) return address
  }
  throw new Error(`The server did not start:\n${output}`)
}

async function take(from: Browser, baseURL: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const context = await from.newContext({ baseURL, viewport: SIZE, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await open(page, '/admin/login')
  await page.getByLabel('User name').fill(DEMO_ADMIN.username)
  await page.getByLabel('Password', { exact: true }).fill(DEMO_ADMIN.password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL(({ pathname }) => !pathname.startsWith('/admin/login'))
  await waitForWaves(page)
  for (const [name, show] of Object.entries(PICTURES)) {
    await show(page)
    const path = `${FOLDER}/${name}.png`
    await page.screenshot({ path })
    const { size } = await stat(path)
    console.log(`${path.replace(ROOT, '')}  ${Math.round(size / 1024)} kB`)
  }
}

/** New recordings are measured in the background, all of them within some minutes. */
async function waitForWaves(page: Page): Promise<void> {
  for (;;) {
    await open(page, '/admin/speeches?per=100')
    const paths = await page.locator('.wave path').evaluateAll((all) => {
      return all.map((path) => path.getAttribute('d') ?? '')
    })
    if (paths.every((path) => /v[1-9]/.test(path))) return
    await page.waitForTimeout(5000)
  }
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'networkidle' })
}
