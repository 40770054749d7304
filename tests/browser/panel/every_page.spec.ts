import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Request } from 'playwright'
import type { Speech } from '#database/factories/speeches'
import { createHostileContent } from '#tests/support/hostile_content'
import { serverUrl } from '#tests/support/http'
import { createHostileImport } from '#tests/support/importing/hostile_import'
import { faultsOf } from '#tests/support/panel_checks'
import { openPanel, watch } from '#tests/support/panel_page'

type Content = Awaited<ReturnType<typeof createHostileContent>>

interface Place {
  path: string | ((content: Content) => string | Promise<string>)
  /** 200 unless stated. */
  status?: number
  isForGuests?: true
}

/** The page of a hostile draft with warnings, after another one. */
async function reviewOf({ speeches }: Content): Promise<string> {
  const [first, second] = speeches as [Speech, Speech]
  await db
    .from('speeches')
    .where('id', first.id)
    .update({ published: false, warnings: ['audio_quiet', 'text_doubtful'] })
  return `/admin/review/${first.id}?of=drafts&trail=D.${second.id}.1&n=0.0.1.0.0`
}

/** A step of an import that has hostile texts wherever there are any. */
function importAt(step: string, columns: Record<string, unknown>) {
  return async () => `${await createHostileImport(columns)}/${step}`
}

/** Every page, with what it shows of hostile content. */
const PAGES: Record<string, Place> = {
  'sign-in': { path: '/admin/login?back=/admin/speeches?level=A1', isForGuests: true },
  'unknown page, for guests': { path: '/admin/nothing', status: 404, isForGuests: true },
  'overview': { path: '/admin' },
  'health': { path: '/admin/health' },
  'speeches': { path: '/admin/speeches' },
  'speeches of no filter': { path: '/admin/speeches?q=zzzzzzzz&level=A1' },
  'new speech': { path: '/admin/speeches/new' },
  'speech': { path: ({ speeches }) => `/admin/speeches/${speeches[0]!.id}` },
  'tags': { path: '/admin/tags' },
  'tag': { path: ({ tags }) => `/admin/tags/${tags[0]!.id}` },
  'merge of a tag': { path: ({ tags }) => `/admin/tags/${tags[0]!.id}/merge` },
  'learners': { path: '/admin/learners' },
  'learners of no filter': { path: '/admin/learners?q=zzzzzzzz&provider=apple&bogus=1' },
  'learner': { path: ({ learner }) => `/admin/learners/${learner}` },
  'sessions': { path: '/admin/sessions' },
  'session': { path: ({ session }) => `/admin/sessions/${session}` },
  'imports': {
    path: async () => {
      await createHostileImport({ state: 'failed' })
      return '/admin/imports'
    },
  },
  'recordings of an import': { path: importAt('recordings', { state: 'collecting' }) },
  'sheet of an import': { path: importAt('sheet', { state: 'collecting' }) },
  'check of an import': { path: importAt('check', { state: 'checked', error: null }) },
  'result of an import': { path: importAt('result', { state: 'done' }) },
  'admins': { path: '/admin/admins' },
  'review': { path: '/admin/review' },
  'review of a speech': { path: reviewOf },
  'review of a speech that was decided': {
    path: ({ speeches }) =>
      `/admin/review/${speeches[1]!.id}?of=drafts&trail=A.${speeches[0]!.id}.1`,
  },
  'end of a review': { path: '/admin/review/done?of=drafts&n=12.3.1.2.1' },
  'audit log': { path: '/admin/audit-log' },
  'audit log with filters that there are not': {
    path: '/admin/audit-log?sort=password&action=speech_created',
  },
  'audit log of an unknown id': { path: `/admin/audit-log?id=${randomUUID()}` },
  'keys': { path: '/admin/keys' },
  'account': { path: '/admin/account' },
  'second factor': { path: '/admin/account/second-factor' },
  'unknown page': { path: '/admin/nothing', status: 404 },
  'wrong method': { path: '/admin/logout', status: 405 },
}

test.group('Every admin page, in light and dark, wide and narrow', (group) => {
  group.each.timeout(120_000)

  let content: Content
  group.setup(async () => {
    content = await createHostileContent()
  })

  for (const [name, { path, status = 200, isForGuests = false }] of Object.entries(PAGES)) {
    test(`${name}: nothing that people or machines stumble over`, async ({
      assert,
      browserContext,
    }) => {
      const { page, complaints } = isForGuests
        ? watch(await browserContext.newPage())
        : await openPanel(browserContext)
      const url = serverUrl(typeof path === 'string' ? path : await path(content))
      assert.deepEqual(await faultsOf(page, url, status), [])
      assert.deepEqual(complaints, [])
    })
  }
})

/** As many faults as there are checks. */
const FAULTY_PAGE = `<!doctype html><html lang="en"><title>Faulty</title>
<style>
  header { position: sticky; top: 0; height: 100px; background: #fff }
  button { outline: none; box-shadow: none; border: 0; color: #999; background: #fff }
  .button { display: inline-flex; gap: 8px }
  .hidden { position: absolute }
  .wide { width: 2000px }
  :root { scroll-padding: 0 }
</style>
<header></header>
<main><div>T&#x301;&#x301;&#x301;&#x301;</div><a class="button">Go<span class="hidden">: on</span> </a><h1>Faulty</h1><p><bdi>a &#x202e;&#x2067; z</bdi> <bdi>b</bdi></p><img src="data:,"><div class="wide">wide</div>
<a href="#">first</a><p id="late"></p><button>second</button></main>
<div style="height: 3000px"></div><a href="#" style="position: absolute; top: 1010px">third</a>
<script>
  scrollTo(0, 1000)
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.querySelector('#late').style.height = '300px'
  }))
</script>`

test.group('What the admin pages are checked for', (group) => {
  group.each.timeout(120_000)

  test('a faulty page has each of the faults that are looked for', async ({
    assert,
    browserContext,
  }) => {
    const page = await browserContext.newPage()
    const url = serverUrl('/faulty')
    await page.route(url, (route) => {
      return route.fulfill({ contentType: 'text/html', body: FAULTY_PAGE })
    })
    const found = await faultsOf(page, url, 201)
    const faults = found.join('\n')
    for (const fault of [
      'answered with 200',
      'image-alt',
      'scrolls to the side at 390 px',
      'accents paint over what is around: <div>',
      'has turned what stands beside it: <bdi>a',
      'blank after hidden words takes a gap: <span class="hidden">: on',
      '"second" 2.8',
      'focus is not seen: <button>',
    ]) {
      assert.include(faults, fault)
    }
  })

  test('a first visit to the speeches loads 100 kB at most', async ({ assert, browserContext }) => {
    const { page } = await openPanel(browserContext, '/admin/speeches')
    // The browser has nothing kept of the visit before.
    const session = await browserContext.newCDPSession(page)
    await session.send('Network.clearBrowserCache')
    const requests: Request[] = []
    page.on('requestfinished', (request) => requests.push(request))
    await page.goto(serverUrl('/admin/speeches'), { waitUntil: 'networkidle' })
    const sizes = await Promise.all(
      requests.map(async (request) => {
        const { responseBodySize } = await request.sizes()
        return { url: request.url(), bytes: responseBodySize }
      })
    )
    const kinds = sizes.map(({ url }) => url.replace(/^.*\./, ''))
    assert.includeMembers(kinds, ['css', 'js', 'woff2'])
    const sum = sizes.reduce((total, { bytes }) => total + bytes, 0)
    assert.isBelow(sum, 100_000, JSON.stringify(sizes, null, 2))
    assert.isAbove(sum, 40_000, JSON.stringify(sizes, null, 2))
  })
})
