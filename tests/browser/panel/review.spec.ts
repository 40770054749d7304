import { createHash, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import type { BrowserContext, Page } from 'playwright'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { createSpeech, Speech } from '#database/factories/speeches'
import { RecordingStorage } from '#storage/recording_storage'
import { openPanel } from '#tests/support/panel_page'
import { voiceRecording } from '#tests/support/recordings'
import { until } from '#tests/support/until'

const VOICE = voiceRecording('slt_a1-can-you-play-the-guitar')

/** Drafts of an import of their own, which can be heard. */
async function createQueue(count: number) {
  const batchId = randomUUID()
  const storage = await app.container.make(RecordingStorage)
  const start = DateTime.utc().minus({ days: 1 })
  const speeches: Speech[] = []
  for (let position = 0; position < count; position++) {
    // Each its own bytes: the same speech may be published only once.
    const bytes = Buffer.concat([VOICE, Buffer.from(randomUUID())])
    const audioUrl = `speeches/${randomUUID()}.wav`
    await storage.put(audioUrl, bytes, 'audio/wav')
    speeches.push(
      await createSpeech([], {
        ...{ text: `Speech ${position} of ${batchId.slice(0, 8)}.`, audioUrl },
        audioSha256: createHash('sha256').update(bytes).digest('hex'),
        audioDurationMs: 2028,
        published: false,
        createdAt: start.plus({ minutes: position }),
      })
    )
  }
  await db.table('batches').insert({ id: batchId, kind: 'import', details: '{}' })
  await db
    .table('batch_speeches')
    .multiInsert(speeches.map(({ id }) => ({ batch_id: batchId, speech_id: id, version: 1 })))
  return { speeches, address: `/admin/review/next?of=drafts&import=${batchId}` }
}

/** Presses a key once the page takes it. */
async function press(page: Page, key: string): Promise<void> {
  await page.locator('[data-review][data-ready]').waitFor()
  await page.keyboard.press(key)
}

/** Waits for the page of a speech. */
const seen = (page: Page, { text }: Speech) => page.getByRole('heading', { name: text }).waitFor()

async function isPublished({ id }: Speech): Promise<boolean> {
  const { published } = await Speech.findOrFail(id)
  return published
}

async function openAs(context: BrowserContext, path: string) {
  const { username } = await createAdmin()
  const opened = await openPanel(context, path, { username, password: ADMIN_PASSWORD })
  return { ...opened, username }
}

test.group('A review by keyboard', () => {
  test('hears, fixes, bins, skips, goes back and undoes without leaving the page', async ({
    assert,
    browserContext,
  }) => {
    const { speeches, address } = await createQueue(5)
    const { page, complaints } = await openPanel(browserContext, address)
    await seen(page, speeches[0]!)
    await page.evaluate('window.isSamePage = true')
    await press(page, 'p')
    await page.getByRole('button', { name: `Pause ${speeches[0]!.text}` }).waitFor()
    await press(page, '2')
    await page.getByRole('button', { name: 'A2', pressed: true }).waitFor()
    await press(page, 'a')
    await seen(page, speeches[1]!)
    await press(page, 'e')
    await page.locator('textarea:focus').waitFor()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('Bring a dish.')
    await page.keyboard.press('Control+Enter')
    await seen(page, speeches[2]!)
    await press(page, 'd')
    await seen(page, speeches[3]!)
    await press(page, 's')
    await seen(page, speeches[4]!)
    assert.include(await page.locator('.review-head').textContent(), '5 of 5')
    await press(page, 'b')
    await seen(page, speeches[3]!)
    await press(page, 'z')
    await seen(page, speeches[2]!)
    assert.isTrue(await page.evaluate('window.isSamePage'))
    const [first, second, third] = await Promise.all(
      speeches.slice(0, 3).map(({ id }) => Speech.findOrFail(id))
    )
    assert.containsSubset(first, { published: true, level: 'A2' })
    assert.containsSubset(second, { published: true, text: 'Bring a dish.' })
    assert.containsSubset(third, { published: false, deletedAt: null })
    assert.deepEqual(complaints, [])
  })

  test('plays the next one by itself, as fast as was chosen', async ({
    assert,
    browserContext,
  }) => {
    const { speeches, address } = await createQueue(3)
    const { page, complaints } = await openPanel(browserContext, address)
    await page.locator('[data-review][data-ready]').waitFor()
    await page.getByLabel('Play by itself').check()
    await page.getByRole('button', { name: '0.75×' }).click()
    for (const speech of speeches.slice(1)) {
      await press(page, 'a')
      await page.getByRole('button', { name: `Pause ${speech.text}` }).waitFor()
    }
    await page.reload()
    await page.locator('[data-review][data-ready]').waitFor()
    assert.isTrue(await page.getByLabel('Play by itself').isChecked())
    await page.getByRole('button', { name: '0.75×', pressed: true }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('decides one speech only when a key is pressed twice', async ({
    assert,
    browserContext,
  }) => {
    const { speeches, address } = await createQueue(3)
    const { page } = await openPanel(browserContext, address)
    const posts: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url())
    })
    await page.locator('[data-review][data-ready]').waitFor()
    await page.evaluate(`for (let n = 0; n < 3; n++) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
    }`)
    await seen(page, speeches[1]!)
    // What is pressed as the next speech appears is not meant for it.
    await page.evaluate(`document.querySelector('[data-press="a"]').click()`)
    await page.locator('[data-review][data-ready]').waitFor()
    assert.lengthOf(posts, 1)
    await seen(page, speeches[1]!)
    assert.isFalse(await isPublished(speeches[1]!))
  })

  test('lets two reviewers go through one queue', async ({ assert, browser, browserContext }) => {
    const { speeches, address } = await createQueue(3)
    const otherContext = await browser.newContext()
    const { page, complaints } = await openPanel(browserContext, address)
    const other = await openAs(otherContext, address)
    await seen(page, speeches[0]!)
    await press(other.page, 'a')
    await seen(other.page, speeches[1]!)
    await press(page, 'd')
    await seen(page, speeches[1]!)
    const notes = page.locator('.review-notes')
    assert.include(await notes.textContent(), `${other.username} approved`)
    assert.isTrue(await isPublished(speeches[0]!))
    assert.deepEqual(complaints, [])
    await otherContext.close()
  })

  test('shows what was decided when the button Back is pressed', async ({
    assert,
    browserContext,
  }) => {
    const { speeches, address } = await createQueue(3)
    const { page, complaints } = await openPanel(browserContext, address)
    await seen(page, speeches[0]!)
    await press(page, 'a')
    await seen(page, speeches[1]!)
    await press(page, 'a')
    await seen(page, speeches[2]!)
    await page.goBack()
    await seen(page, speeches[1]!)
    await page.getByText('You approved it').waitFor()
    await page.goBack()
    await seen(page, speeches[0]!)
    await page.goForward()
    await seen(page, speeches[1]!)
    await page.getByText('You approved it').waitFor()
    await page.goForward()
    await seen(page, speeches[2]!)
    await page.goBack()
    await seen(page, speeches[1]!)
    await press(page, 'a')
    await seen(page, speeches[2]!)
    await page.goBack()
    await seen(page, speeches[1]!)
    await press(page, 'z')
    await page.getByRole('button', { name: 'Approve and next' }).waitFor()
    assert.isFalse(await isPublished(speeches[1]!))
    assert.deepEqual(complaints, [])
  })

  test('keeps a correction that is not saved from being passed over', async ({
    assert,
    browserContext,
  }) => {
    const { speeches, address } = await createQueue(2)
    const { page, complaints } = await openPanel(browserContext, address)
    await press(page, 'e')
    await page.locator('textarea:focus').waitFor()
    await page.keyboard.type('Well: ')
    await page.getByRole('button', { name: 'Approve and next' }).click()
    await page.getByText('Save what you put right').waitFor()
    assert.isFalse(await isPublished(speeches[0]!))
    await page.keyboard.press('Escape')
    await press(page, 'a')
    await seen(page, speeches[1]!)
    const { text } = await Speech.findOrFail(speeches[0]!.id)
    assert.equal(text, speeches[0]!.text)
    assert.deepEqual(complaints, [])
  })

  test('leads whoever was signed out meanwhile to the sign-in, with the verdict', async ({
    assert,
    browserContext,
  }) => {
    const { speeches, address } = await createQueue(2)
    const { page, username } = await openAs(browserContext, address)
    await page.locator('[data-review][data-ready]').waitFor()
    // Deleting cookies would not do: what is being fetched brings them again.
    await db.from('admins').where('username', username).update({ disabled_at: new Date() })
    await press(page, 'a')
    await page.getByLabel('Password', { exact: true }).waitFor()
    assert.isFalse(await isPublished(speeches[0]!))
  })

  test('says so without a connection, and goes on with one', async ({ assert, browserContext }) => {
    const { speeches, address } = await createQueue(2)
    const { page } = await openPanel(browserContext, address)
    await page.locator('[data-review][data-ready]').waitFor()
    await browserContext.setOffline(true)
    await press(page, 'a')
    await page.getByText('There is no connection').waitFor()
    await browserContext.setOffline(false)
    await press(page, 'a')
    await seen(page, speeches[1]!)
    assert.isTrue(await isPublished(speeches[0]!))
  })

  test('works without scripts', async ({ assert, browser }) => {
    const { speeches, address } = await createQueue(2)
    const context = await browser.newContext({ javaScriptEnabled: false })
    const { page } = await openPanel(context, address)
    await page.locator('summary', { hasText: 'Fix' }).click()
    await page.getByLabel('Sentence').fill('A sentence that was put right.')
    await page.getByRole('button', { name: 'Save and approve' }).click()
    await seen(page, speeches[1]!)
    await page.getByRole('button', { name: 'Approve and next' }).click()
    await page.getByRole('heading', { name: 'That was the last one' }).waitFor()
    assert.isTrue(await isPublished(speeches[0]!))
    assert.isTrue(await isPublished(speeches[1]!))
    await context.close()
  })
})

test.group('The number of a review', () => {
  test('stands beside its place, and G R leads there', async ({ assert, browserContext }) => {
    await createQueue(1)
    const { page, complaints } = await openPanel(browserContext)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('heading', { name: 'Review', level: 1 }).waitFor()
    // It is kept for ten seconds.
    await until('the number is there', async () => {
      await page.reload()
      const number = await page.locator('.places a[href="/admin/review"] .count').allTextContents()
      return number.length === 1
    })
    assert.deepEqual(complaints, [])
  })
})
