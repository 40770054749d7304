import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from '@japa/runner'
import type { BrowserContext, Page, Route } from 'playwright'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { axeFindings } from '#tests/support/axe'
import { hardToRead } from '#tests/support/contrast'
import { serverUrl } from '#tests/support/http'
import { newRecording } from '#tests/support/importing/content'
import { zipFile } from '#tests/support/importing/zip_files'
import { PanelClient } from '#tests/support/panel_client'
import { openPanel } from '#tests/support/panel_page'
import { temporaryFolder } from '#tests/support/temporary_folder'

const HOSTILE = '"><img src=x onerror=alert(1)>.wav'

type Cleanup = Parameters<typeof temporaryFolder>[0]

/** A folder with these files; without content they are recordings like no other ones. */
function folderOf(cleanup: Cleanup, files: Record<string, Buffer | undefined>): string {
  const folder = temporaryFolder(cleanup)
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes ?? newRecording())
  }
  return folder
}

function names(count: number): Record<string, undefined> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${index + 1}.wav`, undefined])
  )
}

/** An import of a new admin: nobody may have many that are not finished. */
async function begin() {
  const { username } = await createAdmin()
  const admin = { username, password: ADMIN_PASSWORD }
  const client = await PanelClient.signIn(admin)
  const id = randomUUID()
  await client.post('/admin/imports', { id })
  return { admin, client, path: `/admin/imports/${id}` }
}

/** The first step of a new import, ready to take recordings. */
async function openRecordings(context: BrowserContext) {
  const { admin, client, path } = await begin()
  const { page, complaints } = await openPanel(context, `${path}/recordings`, admin)
  await ready(page)
  const there = async () => {
    const { html } = await client.get(`${path}/files`, { accept: 'application/json' })
    const { files } = JSON.parse(html) as { files: { name: string; size: number }[] }
    return files.map(({ name }) => name).sort()
  }
  return { page, complaints, admin, there }
}

function ready(page: Page): Promise<unknown> {
  return page.waitForSelector('[data-is-ready]', { state: 'attached', timeout: 10_000 })
}

async function chooseFolder(page: Page, folder: string): Promise<void> {
  await page.locator('[data-part=folder]').setInputFiles(folder)
}

async function chooseFiles(page: Page, files: Parameters<Page['setInputFiles']>[1]): Promise<void> {
  await page.locator('[data-part=files]').setInputFiles(files)
}

function file(name: string, buffer: Buffer = newRecording()) {
  return { name, mimeType: 'audio/wav', buffer }
}

/** Decides what becomes of each request with recordings. */
async function onSending(page: Page, act: (route: Route, number: number) => Promise<void>) {
  let number = 0
  await page.route('**/admin/imports/*/recordings', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await act(route, ++number)
  })
}

function why(page: Page, words: string): Promise<void> {
  return page.locator('[data-part=why]', { hasText: words }).waitFor({ timeout: 20_000 })
}

function says(page: Page, words: string): Promise<void> {
  return page.locator('[data-part=words]', { hasText: words }).waitFor({ timeout: 20_000 })
}

test.group('Recordings of an import, in a browser', (group) => {
  group.each.timeout(90_000)

  test('sends 300 files over a connection that is cut twice, and after a reload', async ({
    assert,
    browserContext,
    cleanup,
  }) => {
    const folder = folderOf(cleanup, names(300))
    const { page, there } = await openRecordings(browserContext)
    page.removeAllListeners('dialog')
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.type())
      void dialog.accept()
    })
    const reloading = Promise.withResolvers<void>()
    await onSending(page, async (route, number) => {
      // The answer is lost, and then the connection before anything was sent.
      if (number === 2) await route.fetch()
      if (number === 2 || number === 4) return route.abort('connectionreset')
      if (number < 8) return route.continue()
      reloading.resolve()
      return route.abort('connectionreset')
    })
    await chooseFolder(page, folder)
    await reloading.promise
    await why(page, 'goes on by itself in')
    const soFar = await page.locator('[data-part=words]').textContent()
    assert.equal(
      await page.locator('#there').textContent(),
      `${Number.parseInt(soFar!)} recordings here`
    )
    await page.unroute('**/admin/imports/*/recordings')
    const before = await there()
    assert.isAbove(before.length, 20)
    assert.isBelow(before.length, 300)
    await page.reload()
    await ready(page)
    assert.deepEqual(asked, ['beforeunload'])
    await page
      .getByText(/^\d+ recordings waited when this page was left: choose the same/)
      .waitFor()
    let sent = 0
    page.on('request', (request) => {
      if (request.method() === 'POST') sent++
    })
    await chooseFolder(page, folder)
    const note = await page.getByText(/^\d+ recordings were here already/).textContent()
    const known = Number.parseInt(note!)
    assert.isAtLeast(known, before.length)
    await says(page, '300 of 300 are here · done')
    assert.sameMembers(await there(), Object.keys(names(300)))
    assert.isAtMost(sent, Math.ceil((300 - known) / 20))
    await page.getByRole('heading', { name: '300 recordings here' }).waitFor()
    await page.reload()
    assert.deepEqual(asked, ['beforeunload'], 'nothing waits any more')
  })

  test('lists what was still being stored when the page was loaded again', async ({
    assert,
    browserContext,
  }) => {
    const { page, there } = await openRecordings(browserContext)
    const address = page.url()
    const answer = await page.request.get(address)
    const early = await answer.text()
    assert.include(early, '0 recordings here')
    await chooseFiles(page, file('late.wav'))
    await page.getByRole('heading', { name: '1 recording here' }).waitFor()
    await page.evaluate((path) => {
      localStorage.setItem(`waiting ${path}`, '1')
    }, new URL(address).pathname)
    await page.route(address, async (route) => {
      if (route.request().resourceType() !== 'document') return route.continue()
      await route.fulfill({ contentType: 'text/html', body: early })
    })
    await page.reload()
    await page.getByText('1 recording waited when this page was left').waitFor()
    await page.getByRole('heading', { name: '1 recording here' }).waitFor()
    assert.deepEqual(await there(), ['late.wav'])
  })

  test('notices at once that the browser is offline, and goes on when it is back', async ({
    assert,
    browserContext,
  }) => {
    const { page, there } = await openRecordings(browserContext)
    await browserContext.setOffline(true)
    await chooseFiles(page, [file('a.wav'), file('b.wav')])
    await why(page, 'Connection lost: 2 files wait')
    await page.getByRole('button', { name: 'Try now' }).click()
    await why(page, 'Connection lost: 2 files wait')
    await browserContext.setOffline(false)
    await says(page, '2 of 2 are here · done')
    assert.deepEqual(await there(), ['a.wav', 'b.wav'])
    await page.locator('[data-part=hold]').waitFor({ state: 'hidden' })
  })

  test('takes what is in a zip file, and says what it leaves out', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints, there } = await openRecordings(browserContext)
    const bytes = zipFile([
      { name: 'lesson/' },
      { name: 'lesson/one.wav', content: newRecording() },
      { name: `lesson/two ü.wav`, content: newRecording() },
      { name: '__MACOSX/lesson/._one.wav' },
      { name: 'lesson/.hidden.wav' },
      { name: 'lesson/notes.txt' },
      { name: 'lesson/inner.zip' },
      { name: '../../out.wav', content: newRecording() },
      { name: 'lesson/damaged.wav', content: newRecording(), checksum: 1 },
    ])
    await chooseFiles(page, [{ name: 'lesson.zip', mimeType: 'application/zip', buffer: bytes }])
    await says(page, '3 of 4 are here · 1 refused')
    assert.deepEqual(await there(), ['one.wav', 'out.wav', 'two ü.wav'])
    const notes = await page.locator('[data-part=notes]').innerText()
    assert.include(notes, '2 hidden files (lesson.zip/__MACOSX/lesson/._one.wav')
    assert.include(notes, '1 file that is no MP3, WAV or M4A (lesson.zip/lesson/notes.txt)')
    assert.include(notes, '1 archive within the rest (lesson.zip/lesson/inner.zip)')
    await page.getByText('It is damaged in the zip file: pack it again.').waitFor()
    const locked = zipFile([{ name: 'a.wav', encrypted: true }])
    await chooseFiles(page, [{ name: 'locked.zip', mimeType: 'application/zip', buffer: locked }])
    await page.getByText('locked.zip has a password: unpack it, and choose the folder.').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('takes a dropped folder with more files than a browser lists at once', async ({
    assert,
    browserContext,
    cleanup,
  }) => {
    const folder = folderOf(cleanup, {
      ...Object.fromEntries(Object.keys(names(120)).map((name) => [`deep/er/${name}`, undefined])),
      'deep/.git/a.wav': undefined,
      'top.wav': undefined,
    })
    const { page, complaints, there } = await openRecordings(browserContext)
    const session = await browserContext.newCDPSession(page)
    const box = await page.locator('.upload-queue .drop').boundingBox()
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', {
        type,
        x: box!.x + 20,
        y: box!.y + 20,
        data: { items: [], files: [folder], dragOperationsMask: 1 },
      })
    }
    await says(page, '121 of 121 are here · done')
    assert.lengthOf(await there(), 121)
    await page.getByText(/^Left out: 1 hidden file \(.*\/deep\/\.git\)/).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('says that nothing more can be sent once the import was given up elsewhere', async ({
    assert,
    browserContext,
  }) => {
    const { page, admin } = await openRecordings(browserContext)
    const client = await PanelClient.signIn(admin)
    await chooseFiles(page, [file('early.wav')])
    await page.getByRole('heading', { name: '1 recording here' }).waitFor()
    await client.post(new URL('give-up', page.url()).pathname)
    await chooseFiles(page, [file('late.wav')])
    await why(page, '1 file waits, and cannot be sent any more.')
    await page.getByRole('heading', { name: '0 recordings here' }).waitFor()
    assert.equal(await page.locator('[data-part=words]').textContent(), '')
    for (const part of ['progress', 'pause', 'try']) {
      assert.isFalse(await page.locator(`[data-part=${part}]`).isVisible(), part)
    }
  })

  test('shows hostile names as text, and what was refused until it is mended', async ({
    assert,
    browserContext,
    cleanup,
  }) => {
    const { page, complaints, there } = await openRecordings(browserContext)
    const noSound = Buffer.from('no sound in here at all')
    await chooseFiles(page, [
      file(HOSTILE, noSound),
      file('\u202egnp.wav'),
      file('words.wav', noSound),
      file('more.wav', noSound),
      file('good.wav'),
      file('empty.wav', Buffer.alloc(0)),
    ])
    await says(page, '1 of 6 are here · 5 refused')
    assert.isTrue(await page.getByText(HOSTILE, { exact: true }).isVisible())
    assert.deepEqual(await axeFindings(page), [])
    assert.deepEqual(await hardToRead(page, 4.5), [])

    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'All refused' }).click()
    const download = await downloading
    const list = join(temporaryFolder(cleanup), 'list.txt')
    await download.saveAs(list)
    const lines = readFileSync(list, 'utf8').trim().split('\r\n')
    assert.lengthOf(lines, 5)
    assert.include(lines, 'empty.wav\tThe file is empty.')

    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Replace: words.wav' }).click()
    const chooser = await choosing
    await chooser.setFiles([file('mended.wav')])
    await says(page, '2 of 6 are here · 4 refused')
    assert.deepEqual(await there(), ['good.wav', 'words.wav'], 'by the name that a sheet has')
    await page.getByRole('button', { name: 'Leave out: more.wav' }).click()
    await says(page, '2 of 5 are here · 3 refused · 1 left out')
    await page.locator('[data-part=refused-list] button:focus').waitFor()
    await page.getByRole('button', { name: 'Leave all out' }).click()
    await says(page, '2 of 2 are here · 4 left out · done')
    assert.deepEqual(complaints, [])
  })

  test('asks before it takes another recording of the same name', async ({
    assert,
    browserContext,
  }) => {
    const { page, there } = await openRecordings(browserContext)
    await chooseFiles(page, [file('a.wav')])
    await says(page, '1 of 1 are here · done')
    await page.reload()
    await ready(page)
    const longer = Buffer.concat([newRecording(), Buffer.alloc(2)])
    await chooseFiles(page, [file('a.wav', longer)])
    await page.getByRole('button', { name: 'Use this one: a.wav' }).click()
    await says(page, '1 of 1 are here · done')
    assert.deepEqual(await there(), ['a.wav'], 'and no a_1.wav')
  })

  test('waits while one is signed out, and goes on after a sign-in in another tab', async ({
    assert,
    browserContext,
  }) => {
    const { page, admin, there } = await openRecordings(browserContext)
    await browserContext.clearCookies()
    await chooseFiles(page, [file('a.wav')])
    await why(page, 'Signed out: sign in in another tab, then Try now.')
    await page.getByRole('button', { name: 'Try now' }).click()
    await why(page, 'Signed out: sign in in another tab, then Try now.')
    assert.deepEqual(await there(), [])
    await openPanel(browserContext, undefined, admin)
    await page.bringToFront()
    // Coming back may have been enough.
    const tryNow = page.getByRole('button', { name: 'Try now' })
    if (await tryNow.isVisible()) await tryNow.click()
    await says(page, '1 of 1 are here · done')
    assert.deepEqual(await there(), ['a.wav'])
  })

  test('gets a new token when somebody has signed in anew meanwhile', async ({
    assert,
    browserContext,
  }) => {
    const { page, admin, there } = await openRecordings(browserContext)
    await browserContext.clearCookies()
    await openPanel(browserContext, undefined, admin)
    await chooseFiles(page, [file('a.wav')])
    await says(page, '1 of 1 are here · done')
    assert.deepEqual(await there(), ['a.wav'])
  })

  test('tells a file that was changed from a connection that is lost', async ({
    assert,
    browserContext,
    cleanup,
  }) => {
    const folder = folderOf(cleanup, names(3))
    const { page, there } = await openRecordings(browserContext)
    await page.evaluate('document.querySelector("[data-part=pause]").click()')
    await chooseFolder(page, folder)
    await says(page, '0 of 3 are here · paused')
    writeFileSync(join(folder, '2.wav'), Buffer.concat([newRecording(), newRecording()]))
    // Chromium compares whole seconds.
    utimesSync(join(folder, '2.wav'), new Date(), new Date(Date.now() + 5000))
    await page.getByRole('button', { name: 'Go on' }).click()
    await says(page, '2 of 3 are here · 1 refused')
    await page.getByText('It was changed, moved or locked meanwhile: choose it again.').waitFor()
    await page.locator('[data-part=hold]').waitFor({ state: 'hidden' })
    assert.deepEqual(await there(), ['1.wav', '3.wav'])
    await chooseFolder(page, folder)
    await says(page, '3 of 3 are here · done')
  })

  test('waits as a busy server says, and sends smaller requests then', async ({
    assert,
    browserContext,
    cleanup,
  }) => {
    const folder = folderOf(cleanup, names(12))
    const { page, there } = await openRecordings(browserContext)
    const sizes: number[] = []
    await onSending(page, async (route, number) => {
      const body = route.request().postDataBuffer()?.toString('latin1') ?? ''
      sizes.push(body.split('filename=').length - 1)
      if (number > 1) return route.continue()
      await route.fulfill({ status: 503, headers: { 'retry-after': '600' }, body: '{}' })
    })
    await chooseFolder(page, folder)
    await why(page, 'The server is busy: 12 files wait, goes on by itself in ')
    await page.getByRole('button', { name: 'Try now' }).click()
    await says(page, '12 of 12 are here · done')
    assert.lengthOf(await there(), 12)
    assert.isAtMost(sizes[1]!, 6)
  })

  test('shows some of 5,000 refused files, and their number', async ({
    assert,
    browserContext,
    cleanup,
  }) => {
    const empty = Object.fromEntries(
      Object.keys(names(5000)).map((name) => [name, Buffer.alloc(0)])
    )
    const { page } = await openRecordings(browserContext)
    await chooseFolder(page, folderOf(cleanup, empty))
    await says(page, '0 of 5,000 are here · 5,000 refused')
    await page.getByText('and 4,950 more').waitFor()
    assert.equal(await page.locator('[data-part=refused-list] li').count(), 50)
    await page.getByRole('button', { name: 'Leave all out' }).click()
    await says(page, '0 of 0 are here · 5,000 left out')
  })
})

test.group('Recordings of an import, without the script', () => {
  test('are sent by a plain form where JavaScript is off', async ({ assert, browser }) => {
    const { admin, path } = await begin()
    const context = await browser.newContext({ javaScriptEnabled: false })
    const { page } = await openPanel(context, `${path}/recordings`, admin)
    assert.isFalse(await page.getByRole('button', { name: 'Choose a folder' }).isVisible())
    await page
      .getByLabel('Recordings', { exact: true })
      .setInputFiles([file('a.wav'), file('b.wav')])
    await page.getByRole('button', { name: 'Send them' }).click()
    await page.getByRole('heading', { name: '2 recordings here' }).waitFor()
    await context.close()
  })

  test('are sent by a plain form where the script does not come', async ({
    assert,
    browserContext,
  }) => {
    await browserContext.route('**/upload_queue-*.js', (route) => route.abort())
    const { admin, path } = await begin()
    const { page } = await openPanel(browserContext, `${path}/recordings`, admin)
    await page.getByRole('button', { name: 'Send them' }).waitFor()
    assert.isFalse(await page.getByRole('button', { name: 'Choose a folder' }).isVisible())
    assert.include(page.url(), serverUrl('/admin/imports'))
  })
})
