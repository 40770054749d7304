import { createHash, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { createSpeech, Speech } from '#database/factories/speeches'
import { RecordingStorage } from '#storage/recording_storage'
import { openPanel } from '#tests/support/panel_page'
import { phoneRecording, voiceRecording } from '#tests/support/recordings'
import { until } from '#tests/support/until'

const VOICE = voiceRecording('slt_a1-can-you-play-the-guitar')

async function createPlayable(text: string, bytes = VOICE, extension = '.wav') {
  const storage = await app.container.make(RecordingStorage)
  const audioUrl = `speeches/${randomUUID()}${extension}`
  await storage.put(audioUrl, bytes, 'audio/wav')
  const audioSha256 = createHash('sha256').update(bytes).digest('hex')
  return createSpeech([], {
    ...{ text, audioUrl, audioSha256, audioDurationMs: 2028 },
    audioPeaks: Buffer.from(Array.from({ length: 100 }, (_, index) => index * 2)),
  })
}

const playButton = (page: Page, text: string) => {
  return page.locator('main').getByRole('button', { name: `Play ${text}`, exact: true })
}
const pauseButton = (page: Page, text: string) => {
  return page.locator('main').getByRole('button', { name: `Pause ${text}`, exact: true })
}

/** How much of a row's waveform is coloured, in its units. */
const playedWidth = (page: Page, text: string) => {
  const row = page.locator('tr', { hasText: text })
  return row.locator('.played').evaluateAll(([svg]) => Number(svg?.getAttribute('width') ?? 0))
}

test.group('The player of the admin pages', () => {
  test('plays a recording in its row: {type}')
    .with([
      { type: 'WAV', bytes: VOICE, extension: '.wav' },
      { type: 'MP3', bytes: phoneRecording('plain.mp3'), extension: '.mp3' },
    ])
    .run(async ({ assert, browserContext }, { bytes, extension }) => {
      const text = `Play me ${randomUUID()}`
      await createPlayable(text, bytes, extension)
      const { page, complaints } = await openPanel(browserContext)
      await playButton(page, text).click()
      await pauseButton(page, text).waitFor()
      await until('some of it is played', async () => (await playedWidth(page, text)) > 20)
      const bar = page.getByRole('region', { name: 'Player' })
      assert.include(await bar.textContent(), text)
      await pauseButton(page, text).click()
      await playButton(page, text).waitFor()
      const paused = await playedWidth(page, text)
      assert.isAbove(paused, 20)
      await playButton(page, text).click()
      // At its end, the row is as it was before.
      await until('it is over', async () => (await playedWidth(page, text)) === 0)
      await playButton(page, text).waitFor()
      assert.deepEqual(complaints, [])
    })

  test('plays one at a time, and leaves the other row as it was', async ({
    assert,
    browserContext,
  }) => {
    const [one, other] = [`First ${randomUUID()}`, `Second ${randomUUID()}`]
    await createPlayable(one)
    await createPlayable(other)
    const { page, complaints } = await openPanel(browserContext)
    await playButton(page, one).click()
    await pauseButton(page, one).waitFor()
    await playButton(page, other).click()
    await pauseButton(page, other).waitFor()
    await playButton(page, one).waitFor()
    assert.equal(await playedWidth(page, one), 0)
    const bar = page.getByRole('region', { name: 'Player' })
    assert.include(await bar.textContent(), other)
    await bar.getByRole('button', { name: 'Close the player' }).click()
    await playButton(page, other).waitFor()
    assert.equal(await bar.count(), 0)
    const focused = page.locator(':focus')
    assert.equal(await focused.getAttribute('aria-label'), `Play ${other}`)
    assert.deepEqual(complaints, [])
  })

  test('is operated by the keyboard, and its bar covers no focus', async ({
    assert,
    browserContext,
  }) => {
    const text = `Keys ${randomUUID()}`
    for (let made = 0; made < 30; made++) await createPlayable(`${text} ${made}`)
    const { page, complaints } = await openPanel(browserContext)
    await page.setViewportSize({ width: 390, height: 600 })
    await playButton(page, `${text} 29`).focus()
    await page.keyboard.press('Enter')
    await pauseButton(page, `${text} 29`).waitFor()
    await page.keyboard.press('Space')
    await playButton(page, `${text} 29`).waitFor()
    const bar = page.getByRole('region', { name: 'Player' })
    const top = (await bar.boundingBox())!.y
    for (let presses = 0; presses < 15; presses++) {
      await page.keyboard.press('Tab')
      const focused = (await page.locator(':focus').boundingBox())!
      assert.isAtMost(focused.y + focused.height, top + 1)
    }
    assert.deepEqual(complaints, [])
  })

  test('goes to the place of the waveform that is pressed, and by the arrow keys', async ({
    assert,
    browserContext,
  }) => {
    const text = `Seek ${randomUUID()}`
    await createPlayable(text)
    const { page, complaints } = await openPanel(browserContext)
    await playButton(page, text).click()
    await pauseButton(page, text).click()
    const slider = page.getByRole('slider', { name: 'Place in the recording' })
    const place = async () => Number(await slider.getAttribute('aria-valuenow'))
    const { width, height } = (await slider.boundingBox())!
    await slider.click({ position: { x: width * 0.75, y: height / 2 } })
    await until('it is at three quarters', async () => Math.abs((await place()) - 75) <= 2)
    assert.isAbove(await playedWidth(page, text), 60)
    assert.match((await slider.getAttribute('aria-valuetext'))!, /^1\.\d of 2\.0 seconds$/)
    await slider.focus()
    for (const [key, expected] of [
      ['Home', 0],
      ['ArrowRight', 5],
      ['PageUp', 25],
      ['ArrowLeft', 20],
      ['ArrowLeft', 15],
      ['PageDown', 0],
      ['End', 100],
    ] as const) {
      await page.keyboard.press(key)
      await until(`${key} has led there`, async () => Math.abs((await place()) - expected) <= 1)
    }
    // A drag goes on where it leads, also above the waveform.
    const box = (await slider.boundingBox())!
    await page.mouse.move(box.x + width * 0.2, box.y + height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + width * 0.5, box.y - 100)
    await page.mouse.up()
    await until('it is in the middle', async () => Math.abs((await place()) - 50) <= 2)
    assert.deepEqual(complaints, [])
  })

  test('says that a recording is lost, and plays the next one', async ({
    assert,
    browserContext,
  }) => {
    const [lost, good] = [`Lost ${randomUUID()}`, `Good ${randomUUID()}`]
    const speech = await createPlayable(lost)
    await createPlayable(good)
    await Speech.query().where('id', speech.id).update({ audio_url: 'speeches/lost.wav' })
    const { page, complaints } = await openPanel(browserContext)
    await playButton(page, lost).click()
    await page.getByText('This recording cannot be played.').waitFor()
    await playButton(page, lost).waitFor()
    await playButton(page, good).click()
    await pauseButton(page, good).waitFor()
    assert.equal(await page.getByText('This recording cannot be played.').count(), 0)
    // The browser itself names what was not there.
    assert.isTrue(complaints.every((complaint) => complaint.includes('404')))
  })

  test('shows a hostile sentence as text', async ({ assert, browserContext }) => {
    const text = `"><img src=x onerror=alert(1)> ${randomUUID()}`
    await createPlayable(text)
    const { page, complaints } = await openPanel(browserContext)
    await playButton(page, text).click()
    await pauseButton(page, text).waitFor()
    const bar = page.getByRole('region', { name: 'Player' })
    assert.include(await bar.textContent(), text)
    assert.equal(await page.locator('img').count(), 0)
    assert.deepEqual(complaints, [])
  })

  test('leads to the recording without JavaScript', async ({ assert, browser }) => {
    const text = `No script ${randomUUID()}`
    const { id } = await createPlayable(text)
    const context = await browser.newContext({ javaScriptEnabled: false })
    const { page } = await openPanel(context)
    const link = page.getByRole('link', { name: `Play ${text}`, exact: true })
    const address = await link.getAttribute('href')
    assert.match(address!, new RegExp(`^/admin/recordings/${id}\\?v=[0-9a-f]{12}$`))
    await context.close()
  })

  test('is silent when Back shows the page again, and plays', async ({
    assert,
    browserContext,
  }) => {
    const text = `Back ${randomUUID()}`
    await createPlayable(text)
    const { page, complaints } = await openPanel(browserContext)
    await playButton(page, text).click()
    await pauseButton(page, text).waitFor()
    await page.goto('about:blank')
    await page.goBack()
    await playButton(page, text).click()
    await pauseButton(page, text).waitFor()
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('about:blank')),
      []
    )
  })
})
