import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { createSpeech, Speech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { newRecording } from '#tests/support/importing/content'
import { PANEL_ADMIN } from '#tests/support/panel_client'
import { openPanel } from '#tests/support/panel_page'

const SAVE = { name: 'Save', exact: true }

/** Drops a file on the recording card, as from the desktop. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  // As text: what it runs with is the browser's.
  const data = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer()
    const base64 = ${JSON.stringify(bytes.toString('base64'))}
    const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    transfer.items.add(new File([content], ${JSON.stringify(name)}))
    return transfer
  })()`)
  await page.dispatchEvent('[data-upload]', 'drop', { dataTransfer: data })
}

test.group('The page of a speech, in a browser', () => {
  test('makes a speech: words, level, tags by keyboard, a dropped recording', async ({
    assert,
    browserContext,
  }) => {
    const tag = await createTag({ name: `travel ${randomUUID()}` })
    const text = `Where is the station? ${randomUUID()}`
    const { page, complaints } = await openPanel(browserContext, '/admin/speeches/new')
    await page.getByLabel('Sentence').fill(text)
    assert.isTrue(await page.getByText(`${text.length} of 500`).isVisible())
    await page.getByRole('radio', { name: 'A2' }).check()
    const tags = page.getByRole('combobox', { name: 'Tags' })
    await tags.pressSequentially(tag.name.slice(0, 20).toUpperCase())
    await page.getByRole('option', { name: `#${tag.name}` }).waitFor()
    await tags.press('Enter')
    await page.getByRole('button', { name: `Remove ${tag.name}` }).waitFor()
    const made = `new <b>tag</b> ${randomUUID()}`
    await tags.fill(made)
    await page.getByRole('option', { name: `Create #${made}` }).waitFor()
    await tags.press('Enter')
    await drop(page, 'station.wav', newRecording())
    await page.getByText(/^station\.wav, .* takes its place when you save/).waitFor()
    assert.isTrue(await page.getByText('not saved yet').isVisible())
    await page.keyboard.press('Control+Enter')
    await page.getByText(`Created “${text}”`).waitFor()
    const speech = await Speech.findByOrFail('text', text)
    await speech.load('tags')
    assert.sameMembers(
      speech.tags.map(({ name }) => name),
      [tag.name, made]
    )
    assert.equal(speech.level, 'A2')
    assert.match(speech.audioUrl!, /^speeches\//)
    assert.deepEqual(complaints, [])
  })

  test('adds a tag whose name is typed and followed by Enter at once, or by Ctrl+Enter', async ({
    assert,
    browserContext,
  }) => {
    const [first, second] = [await createTag(), await createTag()]
    const { id } = await createSpeech()
    const { page, complaints } = await openPanel(browserContext, `/admin/speeches/${id}`)
    const tags = page.getByRole('combobox', { name: 'Tags' })
    await tags.fill(first.name)
    await tags.press('Enter')
    await page.getByRole('button', { name: `Remove ${first.name}` }).waitFor()
    await tags.fill(second.name)
    await tags.press('Control+Enter')
    await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
    const speech = await Speech.findOrFail(id)
    await speech.load('tags')
    assert.sameMembers(
      speech.tags.map(({ name }) => name),
      [first.name, second.name]
    )
    assert.deepEqual(complaints, [])
  })

  test('says while a sentence is written that another speech says the same, and moves nothing', async ({
    assert,
    browserContext,
  }) => {
    const text = `A <b>seat</b> ${randomUUID().slice(0, 8)}?`
    const { id } = await createSpeech([], { text })
    const { page, complaints } = await openPanel(browserContext, '/admin/speeches/new')
    const sentence = page.getByLabel('Sentence')
    const level = page.getByRole('group', { name: 'Level' })
    await sentence.fill('Nobody says this.')
    const { y } = (await level.boundingBox())!
    await sentence.fill(`  ${text.toUpperCase()}`)
    const same = page.getByRole('link', { name: 'Another speech says the same (B1, published)' })
    assert.equal(await same.getAttribute('href'), `/admin/speeches/${id}`)
    assert.equal((await level.boundingBox())!.y, y)
    await sentence.fill(`${text} Indeed.`)
    await same.waitFor({ state: 'detached' })
    // On its own page, it is not another one.
    await sentence.fill('')
    await page.goto(new URL(`/admin/speeches/${id}`, page.url()).href)
    const asked = page.waitForResponse(/\/same\?/)
    await sentence.fill(`${text} `)
    const answer = await asked
    assert.deepEqual(await answer.json(), { same: null })
    assert.deepEqual(complaints, [])
  })

  test('takes tags that were typed or pasted, and not chosen', async ({
    assert,
    browserContext,
  }) => {
    const names = Array.from({ length: 4 }, () => `tag ${randomUUID()}`)
    for (const name of names) await createTag({ name })
    const { page } = await openPanel(browserContext, '/admin/speeches/new')
    const text = `Tea? ${randomUUID()}`
    await page.getByLabel('Sentence').fill(text)
    await page.getByRole('radio', { name: 'A2' }).check()
    const tags = page.getByRole('combobox', { name: 'Tags' })
    await tags.fill(names.slice(0, 3).join(', '))
    await tags.press('Enter')
    for (const name of names.slice(0, 3)) {
      await page.getByRole('button', { name: `Remove ${name}` }).waitFor()
    }
    await tags.fill(names[3]!)
    await page.getByRole('button', SAVE).click()
    await page.getByText(`Created “${text}”`).waitFor()
    const speech = await Speech.findByOrFail('text', text)
    await speech.load('tags')
    assert.sameMembers(
      speech.tags.map(({ name }) => name),
      names
    )
  })

  test('takes a recording and saves after a sign-in in another tab', async ({
    assert,
    browserContext,
  }) => {
    const { id } = await createSpeech()
    const { page } = await openPanel(browserContext, `/admin/speeches/${id}`)
    const other = await browserContext.newPage()
    await other.goto('/admin/account')
    await other.getByRole('button', { name: 'Sign out', exact: true }).click()
    await other.getByRole('heading', { name: 'Sign in' }).waitFor()
    await drop(page, 'station.wav', newRecording())
    await page.getByText('You are signed out').waitFor()
    await other.getByLabel('User name').fill(PANEL_ADMIN.username)
    await other.getByLabel('Password').fill(PANEL_ADMIN.password)
    await other.getByRole('button', { name: 'Continue' }).click()
    await other.getByRole('heading', { name: 'Overview' }).waitFor()
    await drop(page, 'station.wav', newRecording())
    await page.getByText(/^station\.wav, .* takes its place when you save/).waitFor()
    const text = `Where was it? ${randomUUID()}`
    await page.getByLabel('Sentence').fill(text)
    await page.getByRole('button', SAVE).click()
    await page.getByText(`Saved “${text}”`).waitFor()
    const saved = await Speech.findOrFail(id)
    assert.match(saved.audioUrl!, /^speeches\//)
  })

  test('leads to the faults, and keeps what was typed', async ({ assert, browserContext }) => {
    const hostile = '"><img src=x onerror=alert(1)> \u202e👋'
    const { page, complaints } = await openPanel(browserContext, '/admin/speeches/new')
    await page.getByLabel('External id').fill(hostile)
    await page.getByRole('button', SAVE).click()
    await page.getByRole('alert').waitFor()
    await page.locator('[role=alert]:focus').waitFor()
    await page.getByRole('link', { name: 'Choose a level.' }).click()
    await page.locator('#field-level:focus').waitFor()
    assert.equal(await page.getByLabel('External id').inputValue(), hostile)
    const faults = complaints.filter((complaint) => !complaint.includes('422'))
    assert.deepEqual(faults, [])
  })

  test('says what is wrong with a dropped file, and lets another one come', async ({
    assert,
    browserContext,
  }) => {
    const { page } = await openPanel(browserContext, '/admin/speeches/new')
    await drop(page, 'words.wav', Buffer.from('no sound in here at all'))
    await page.getByText('This kind of file is not accepted').waitFor()
    await drop(page, 'tea.wav', newRecording())
    await page.getByText(/^tea\.wav, .* takes its place/).waitFor()
    await page.getByRole('button', { name: 'Leave it out' }).click()
    assert.equal(await page.locator('[name=upload_id]').inputValue(), '')
  })

  test('shows two editors of one speech what each has changed', async ({
    assert,
    browserContext,
  }) => {
    const speech = await createSpeech([], { text: `Where is the station ${randomUUID()}` })
    const path = `/admin/speeches/${speech.id}`
    const anna = await openPanel(browserContext, path)
    const ben = await browserContext.newPage()
    await ben.goto(anna.page.url())
    await anna.page.getByLabel('Sentence').fill(`${speech.text}?`)
    await anna.page.getByRole('button', SAVE).click()
    await anna.page.getByText('Saved “').waitFor()
    await ben.getByLabel('Sentence').fill(`Where's the station? ${speech.id}`)
    await ben.getByLabel('External id').fill(`station-${speech.id}`)
    await ben.getByRole('button', SAVE).click()
    await ben.getByRole('heading', { name: 'Two edits of one speech' }).waitFor()
    const sentence = ben.getByRole('group', { name: 'Sentence' })
    assert.isTrue(await sentence.getByRole('radio', { name: 'Theirs' }).isChecked())
    const id = ben.getByRole('group', { name: 'External id' })
    assert.isTrue(await id.getByRole('radio', { name: 'Yours' }).isChecked())
    await ben.getByRole('button', { name: 'Save what is chosen' }).click()
    await ben.getByText('Saved “').waitFor()
    await speech.refresh()
    assert.deepEqual(
      [speech.text.endsWith('?'), speech.externalId, speech.version],
      [true, `station-${speech.id}`, 3]
    )
    assert.deepEqual(anna.complaints, [])
  })

  test('asks before words are left behind, and offers them again', async ({
    assert,
    browserContext,
  }) => {
    const speech = await createSpeech([await createTag()])
    const path = `/admin/speeches/${speech.id}`
    const { page, complaints } = await openPanel(browserContext, path)
    await page.reload()
    assert.deepEqual(complaints, [], 'nothing differs, so nothing is asked')
    await page.getByLabel('Sentence').fill('Is there any tea?')
    page.removeAllListeners('dialog')
    const asked = page.waitForEvent('dialog')
    page.once('dialog', (one) => void one.accept())
    const reloaded = page.reload()
    const dialog = await asked
    assert.equal(dialog.type(), 'beforeunload')
    await reloaded
    assert.equal(await page.getByLabel('Sentence').inputValue(), speech.text, 'never by itself')
    await page.getByRole('button', { name: 'Put it back' }).click()
    assert.equal(await page.getByLabel('Sentence').inputValue(), 'Is there any tea?')
    await page.getByRole('button', SAVE).click()
    await page.getByText('Saved “').waitFor()
    await page.goto(page.url().replace(/\/admin.*/, path))
    assert.equal(await page.getByRole('button', { name: 'Put it back' }).count(), 0)
  })

  test('is harmless when it is sent twice, and after Back', async ({ assert, browserContext }) => {
    const text = `Tea? ${randomUUID()}`
    const { page } = await openPanel(browserContext, '/admin/speeches/new')
    await page.getByLabel('Sentence').fill(text)
    await page.getByRole('radio', { name: 'B1' }).check()
    await page.getByRole('button', SAVE).dblclick()
    await page.getByText(`Created “${text}”`).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Edit speech' }).waitFor()
    await page.getByLabel('Sentence').fill(text)
    await page.getByRole('button', SAVE).click()
    await page.getByText(`Nothing changed in “${text}”`).waitFor()
    assert.lengthOf(await Speech.findManyBy('text', text), 1)
  })
})

test.group('The page of a speech, without JavaScript', () => {
  test('uploads, creates a tag, saves, bins and restores', async ({ assert, browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const { page } = await openPanel(context, '/admin/speeches/new')
    const text = `Tea? ${randomUUID()}`
    await page.getByLabel('Sentence').fill(text)
    await page.getByRole('radio', { name: 'B1' }).check()
    await page.getByLabel('Tags').fill(`tea ${text.slice(5)}`)
    await page.getByLabel('Choose a recording').setInputFiles({
      name: 'tea.wav',
      mimeType: 'audio/wav',
      buffer: newRecording(),
    })
    await page.getByRole('button', SAVE).click()
    await page.getByLabel(`Create #tea ${text.slice(5)}`).check()
    await page.getByText('tea.wav was sent').waitFor()
    await page.getByRole('button', { name: 'Save and publish' }).click()
    await page.getByText(`Created “${text}”`).waitFor()
    const speech = await Speech.findByOrFail('text', text)
    assert.isTrue(speech.published)
    await page.goto(page.url().replace(/\/admin.*/, `/admin/speeches/${speech.id}`))
    await page.getByRole('button', { name: 'Bin' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('is out of the bin').waitFor()
    await context.close()
  })
})
