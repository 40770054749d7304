import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import { createLearner, PASSWORD, type TestLearner } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { createTag, type Tag } from '#database/factories/tags'
import User from '#models/user'
import { axeFindings } from '#tests/support/axe'
import { browserThatHears } from '#tests/support/browser'
import { untilCounted } from '#tests/support/catalog'
import { hardToRead } from '#tests/support/contrast'
import { ACCENTS } from '#tests/support/hostile_content'
import { serverUrl } from '#tests/support/http'
import { faultsOf, forcedColourFaults, zoomFaults } from '#tests/support/panel_checks'
import { watch } from '#tests/support/panel_page'
import { GARDEN } from '#tests/support/recordings'
import { storeRecording } from '#tests/support/signed_recordings'
import { until } from '#tests/support/until'
import { LEARNER } from '../../bin/quickstart/practice.js'

/** Of normal text (WCAG 2.2, 1.4.3). */
const LEAST_CONTRAST = 4.5

/** By then, what the microphone hears has been said. */
const SAID = '4 s'

function recording(name: string): string {
  return fileURLToPath(new URL(`../../database/content/learner/${name}.wav`, import.meta.url))
}

const RIGHT = recording('never_seen_such_a_beautiful_garden')
const WRONG = recording('one_wrong_word')

interface Tried extends TestLearner {
  page: Page
  complaints: string[]
  tag: Tag
}

/** Signs a new learner in, and draws a sentence that was recorded. */
async function begin(context: BrowserContext, sentences = 1): Promise<Tried> {
  const tag = await createTag()
  const audioUrl = await storeRecording()
  for (let made = 0; made < sentences; made++) await createSpeech([tag], { text: GARDEN, audioUrl })
  await untilCounted(tag, sentences)
  const learner = await createLearner()
  const watched = watch(await context.newPage())
  await signIn(watched.page, learner.email)
  await choose(watched.page, tag)
  return { ...learner, ...watched, tag }
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(serverUrl('/try'))
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function choose(page: Page, tag: Tag): Promise<void> {
  const chosen = page.locator('#tags input:checked')
  await chosen.first().waitFor()
  await chosen.first().uncheck()
  await page.getByRole('checkbox', { name: tag.name }).check()
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByText(GARDEN).waitFor()
}

async function send(page: Page, file: string): Promise<void> {
  await page.locator('summary').click()
  await page.getByLabel('A file, or').setInputFiles(file)
  await page.getByRole('heading', { name: /^Score: / }).waitFor()
}

async function api(learner: TestLearner, path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${learner.accessToken}` }
  const answer = await fetch(serverUrl(`/api/v1/${path}`), { headers })
  return answer.json()
}

interface History {
  data: { id: string; verified_count: number; total_sentences: number; client_id: string }[]
}

test.group('The page try, with a microphone', (group) => {
  group.each.timeout(90_000)

  let browser: Browser
  group.setup(async () => {
    browser = await browserThatHears(RIGHT)
    return () => browser.close()
  })

  test('plays the loop of practice: hears the sentence, records it, shows its scores, saves it, and shows the streak', async ({
    assert,
  }) => {
    const tried = await begin(await browser.newContext())
    const { page, complaints } = tried
    await until('the reference recording is loaded', () => {
      return page.evaluate<boolean>(`document.querySelector('#reference').duration > 1`)
    })

    await page.getByRole('button', { name: 'Record' }).click()
    await until('the page shows that something is heard', () => {
      return page.evaluate<boolean>(`document.querySelector('#loudness').value > 0.05`)
    })
    await page.getByText(SAID, { exact: true }).waitFor()
    assert.isTrue(await page.getByRole('button', { name: 'Skip this sentence' }).isDisabled())
    await page.getByRole('button', { name: 'Stop' }).click()
    const score = page.getByRole('heading', { name: /^Score: / })
    await score.waitFor()
    assert.isAbove(Number((await score.textContent())!.slice('Score: '.length)), 80)
    assert.isTrue(await hasFocus(score))
    assert.deepEqual(await page.locator('.words .word').allTextContents(), wordsOf(GARDEN))
    const garden = page.locator('.words > li').filter({ hasText: 'garden' })
    assert.match((await garden.textContent())!, /^garden[\d.]+ clear/)
    assert.isAbove(await garden.locator('.sounds li').count(), 4)

    await page.getByRole('button', { name: 'Save the session' }).click()
    await page
      .getByText(/^Saved\. 1 of 1 said well, 1 verified\. Average score [\d.]+\.$/)
      .waitFor()
    await page.getByText('1 day', { exact: true }).waitFor()
    await page.getByText('1 of 10 sentences').waitFor()
    assert.equal(await page.locator('#history tbody tr').count(), 1)

    const history = (await api(tried, 'game/sessions')) as History
    assert.lengthOf(history.data, 1)
    assert.equal(history.data[0]!.verified_count, 1)
    assert.match(history.data[0]!.client_id, /^[\da-f-]{36}$/)
    assert.deepEqual(complaints.filter(isNoRecording), [])
  })

  test('can be played with the keyboard alone', async ({ assert }) => {
    const { page, complaints } = await begin(await browser.newContext())
    const record = page.getByRole('button', { name: 'Record' })
    await goTo(page, record)
    await page.keyboard.press('Enter')
    await page.getByText(SAID, { exact: true }).waitFor()
    assert.isTrue(await hasFocus(page.getByRole('button', { name: 'Stop' })))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Score: / }).waitFor()
    const next = page.getByRole('button', { name: 'Save the session' })
    await goTo(page, next)
    await page.keyboard.press('Enter')
    await page.getByText(/^Saved\./).waitFor()
    assert.deepEqual(complaints.filter(isNoRecording), [])
  })
})

test.group('The page try, without a microphone', (group) => {
  group.each.timeout(90_000)

  test('says that there is no microphone, takes a file, and shows the word that was wrong', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints } = await begin(browserContext)
    await page.getByRole('button', { name: 'Record' }).click()
    await page.getByText('You can send a recording instead.').waitFor()
    await send(page, WRONG)
    const wrong = page.locator('.words > .doubtful')
    assert.match((await wrong.textContent())!, /^garden[\d.]+ said in another way/)
    assert.deepEqual(complaints.filter(isNoRecording), [])
  })

  test('signs in as the learner of the quickstart, and stays signed in after a reload', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints } = watch(await browserContext.newPage())
    await User.query().where('email', LEARNER.email).delete()
    const answer = await fetch(serverUrl('/api/v1/auth/register'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(LEARNER),
    })
    assert.equal(answer.status, 201)
    await page.goto(serverUrl('/try'))
    await page.getByRole('button', { name: 'Sign in as the demo learner' }).click()
    await page.getByRole('heading', { name: 'Choose what to practise' }).waitFor()
    await page.reload()
    await page.getByText('None yet.').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.deepEqual(complaints.filter(isNoRecording), [])
  })

  test('says why somebody cannot sign in', async ({ browserContext }) => {
    const page = await browserContext.newPage()
    await signIn(page, 'nobody@example.com')
    await page
      .getByRole('status')
      .getByText(/password/)
      .waitFor()
  })

  test('keeps a session without a connection, and saves it once when it is sent again', async ({
    assert,
    browserContext,
  }) => {
    const tried = await begin(browserContext)
    const { page } = tried
    await send(page, RIGHT)
    // The first answer is lost on its way, and the second request never leaves.
    await page.route(
      '**/game/sessions/batch',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 }
    )
    await page.getByRole('button', { name: 'Save the session' }).click()
    await page.getByText('Not saved yet').waitFor()
    await browserContext.setOffline(true)
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.getByText('The server cannot be reached.').waitFor()
    await browserContext.setOffline(false)
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.getByText(/^Saved\. 1 of 1 said well, 1 verified/).waitFor()
    const history = (await api(tried, 'game/sessions')) as History
    assert.lengthOf(history.data, 1)
  })

  test('saves sentences that were skipped, and draws none of them again', async ({
    assert,
    browserContext,
  }) => {
    const tried = await begin(browserContext, 2)
    const { page, tag } = tried
    await page.getByRole('button', { name: 'Skip this sentence' }).click()
    await page.getByText('Sentence 2 of 2').waitFor()
    await page.getByRole('button', { name: 'Skip this sentence' }).click()
    await page.getByText('Saved. 0 of 2 said well, 0 verified.').waitFor()
    const { data } = (await api(tried, 'game/sessions')) as History
    assert.equal(data[0]!.total_sentences, 2)
    await page.getByRole('button', { name: 'Practise again' }).click()
    await page.getByRole('checkbox', { name: tag.name }).check()
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('You have had all sentences').waitFor()
  })

  test('has nothing that people or machines stumble over, before anybody signs in and after', async ({
    assert,
    browserContext,
  }) => {
    const tag = await createTag({ name: `${ACCENTS} to try` })
    await createSpeech([tag])
    await untilCounted(tag, 1)
    const { page, complaints } = watch(await browserContext.newPage())
    const url = serverUrl('/try')
    assert.deepEqual(await faultsOf(page, url), [])
    const { email } = await createLearner()
    await signIn(page, email)
    await page.getByText('None yet.').waitFor()
    assert.deepEqual(await faultsOf(page, url), [])
    assert.deepEqual(complaints.filter(isNoRecording), [])
  })

  test('has nothing that people or machines stumble over in scores and a saved session', async ({
    assert,
    browserContext,
  }) => {
    const { page } = await begin(browserContext)
    await send(page, WRONG)
    assert.deepEqual(await faultsNow(page), [])
    await page.getByRole('button', { name: 'Save the session' }).click()
    await page.getByText(/^Saved\./).waitFor()
    await page.locator('#history').waitFor()
    assert.deepEqual(await faultsNow(page), [])
  })
})

/** Of a page that cannot be loaded again: in light and dark, wide and narrow, large, and in few colours. */
async function faultsNow(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const widest = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (widest > width) faults.push(`scrolls to the side at ${width} px`)
      faults.push(...(await axeFindings(page)), ...(await hardToRead(page, LEAST_CONTRAST)))
    }
  }
  faults.push(...(await zoomFaults(page)), ...(await forcedColourFaults(page)))
  await page.emulateMedia({ forcedColors: 'none' })
  return faults
}

/** Recordings come from APP_URL, which names the server in another way than the tests. */
function isNoRecording(complaint: string): boolean {
  return !complaint.includes(`http://localhost:${process.env.PORT}/recordings/`)
}

function hasFocus(element: Locator): Promise<boolean> {
  return element.and(element.page().locator(':focus')).isVisible()
}

/** Presses Tab until a button has the focus. */
async function goTo(page: Page, button: Locator): Promise<void> {
  for (let presses = 0; presses < 12 && !(await hasFocus(button)); presses++) {
    await page.keyboard.press('Tab')
  }
}

function wordsOf(sentence: string): string[] {
  return sentence.match(/\w+/g)!
}
