import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import type { Level } from '#catalog/enums'
import { SpeechList } from '#catalog/speeches/speech_list'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { createLearner } from '#database/factories/learners'
import { finishedSession, saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { COUNTED_LISTS } from '#panel/overview_page'
import { readSpeechList, toFilter } from '#panel/speech_list_address'
import { PracticeFigures } from '#practice/statistics/practice_figures'
import { StatisticsKeeper } from '#practice/statistics/statistics_keeper'
import { fillLargeCatalog } from '#tests/support/large_catalog'
import { createOwnDatabase } from '#tests/support/own_database'
import { PanelClient } from '#tests/support/panel_client'
import { fewestStatements, scannedTables, watchStatements } from '#tests/support/statements'

/** Saves a session in which the speech is said once for each score. */
async function practise(
  speechId: string,
  scores: number[],
  { level = 'B1', completedAt = new Date() }: { level?: Level; completedAt?: Date } = {}
) {
  const { user } = await createLearner()
  const finished = finishedSession(scores.map(() => speechId))
  const results = finished.results.map((result, index) => {
    return { ...result, pronunciation_score: scores[index]! }
  })
  const fields = { results, level, completed_at: completedAt }
  await saveSession(
    user.id,
    scores.map(() => speechId),
    fields
  )
}

async function countSessions() {
  const keeper = await app.container.make(StatisticsKeeper)
  await keeper.update()
}

/** The figures of a day in the table, of its row. */
function figuresOf(html: string, day: string): number[] {
  const row = new RegExp(`<time datetime="${day}">[\\s\\S]*?</tr>`).exec(html)?.[0] ?? ''
  return [...row.matchAll(/class="number">([^<]*)</g)].map(([, figure]) => {
    return figure === '–' ? 0 : Number(figure!.replaceAll(',', ''))
  })
}

async function htmlOf(client: PanelClient, path = '/admin'): Promise<string> {
  const { html } = await client.get(path)
  return html
}

const isoDay = (time: Date) => time.toISOString().slice(0, 10)

test.group('The overview', (group) => {
  group.each.timeout(60_000)

  test('counts learners, sessions and scored sentences of each day, also of late ones', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const day = DateTime.utc().minus({ days: 20 }).startOf('day').plus({ hours: 5 }).toJSDate()
    await countSessions()
    const before = figuresOf(await htmlOf(client), isoDay(day))
    const speech = await createSpeech()
    await practise(speech.id, [60, 80], { completedAt: day })
    await practise(speech.id, [70], { completedAt: day })
    await countSessions()
    const after = figuresOf(await htmlOf(client), isoDay(day))
    assert.lengthOf(after, 4)
    const grown = after.slice(0, 3).map((figure, index) => figure - before[index]!)
    assert.deepEqual(grown, [2, 2, 3])
    const shorter = await client.get('/admin?days=7')
    assert.deepEqual(figuresOf(shorter.html, isoDay(day)), [])
    assert.lengthOf(shorter.html.match(/<time datetime="\d{4}-\d{2}-\d{2}"/g)!, 7)
  })

  test('draws each plot as a picture with a title that says the result, today hatched', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const { id } = await createSpeech()
    await practise(id, [50])
    await countSessions()
    const { html } = await client.get('/admin')
    const plots = html.match(/<svg class="bars" role="img"[\s\S]*?<\/svg>/g)!
    assert.lengthOf(plots, 3)
    for (const plot of plots) {
      assert.match(
        plot,
        /<title id="\w+-title">[A-Z][a-z ]+ a day from .+ to yesterday: .+<\/title>/
      )
      assert.lengthOf(plot.match(/<rect x=/g)!, 30)
      assert.lengthOf(plot.match(/class="open" fill="url\(#\w+-hatch\)"/g)!, 1)
    }
  })

  test('links what waits to the list that has just that', async ({ assert }) => {
    await createSpeech([], { published: false })
    await createSpeech([], { audioUrl: null, audioDurationMs: null })
    await createSpeech([], { warnings: ['audio_quiet'] })
    const failed = await createSpeech()
    await db
      .from('recording_preparations')
      .where('speech_id', failed.id)
      .update({ attempts: 5, claimed_at: null })
    const client = await PanelClient.signIn()
    const { html } = await client.get('/admin')
    const all = html.matchAll(/<a\s+class="card" href="([^"]+)">[\s\S]*?<strong>([^<]+)</g)
    const cards = [...all].filter(([, href]) => href!.startsWith('/admin/speeches'))
    assert.deepEqual(
      cards.map(([, href]) => href),
      ['draft', 'without', 'any', 'unprepared'].map((value, index) => {
        const name = ['state', 'recording', 'warning', 'recording'][index]
        return `/admin/speeches?${name}=${value}`
      })
    )
    const list = await app.container.make(SpeechList)
    for (const [, href, count] of cards) {
      const page = await client.get(href!)
      assert.equal(page.status, 200)
      const total = await list.page({ ...toFilter(readSpeechList(href!)), perPage: 1 })
      assert.equal(count!.replaceAll(/\D/g, ''), String(total.total.count), href)
    }
    const unprepared = await client.get('/admin/speeches?recording=unprepared')
    assert.include(unprepared.html, failed.id)
  })

  test('counts imports that were begun, until they are given up', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const count = async () => {
      const html = await htmlOf(client)
      const card = /class="card" href="\/admin\/imports">[\s\S]*?<strong>(\d+)</.exec(html)
      return Number(card?.[1] ?? 0)
    }
    // What others have begun is counted anew every ten seconds, and when one is begun here.
    await client.post('/admin/imports', { id: randomUUID() })
    const before = await count()
    const id = randomUUID()
    await client.post('/admin/imports', { id })
    assert.equal(await count(), before + 1)
    await client.post(`/admin/imports/${id}/give-up`)
    assert.equal(await count(), before)
  })

  test('says what is hardest, with its recording, once it was tried 20 times', async ({
    assert,
  }) => {
    const speech = await createSpeech([], { text: `The sixth sheik ${randomUUID()}.` })
    const client = await PanelClient.signIn()
    await practise(
      speech.id,
      Array.from({ length: 19 }, () => 0)
    )
    await countSessions()
    assert.notInclude(await htmlOf(client), speech.text)
    await practise(speech.id, [0])
    await countSessions()
    const { html } = await client.get('/admin')
    assert.include(html, `aria-label="Play ${speech.text}"`)
    assert.include(html, `href="/admin/speeches/${speech.id}?back=%2Fadmin"`)
    await db.from('speeches').where('id', speech.id).update({ deleted_at: new Date() })
    assert.notInclude(await htmlOf(client), speech.text)
  })

  test('tells on the page of a speech how learners say it', async ({ assert }) => {
    const speech = await createSpeech()
    const client = await PanelClient.signIn()
    const path = `/admin/speeches/${speech.id}`
    assert.notInclude(await htmlOf(client, path), 'Learners:')
    await practise(speech.id, [70, 71.5])
    await countSessions()
    assert.include(await htmlOf(client, path), 'Learners: 2 tries · score 71')
  })

  test('leaves out a period that there is not, and says so', async ({ assert }) => {
    const client = await PanelClient.signIn()
    for (const query of ['days=8', 'days=x', 'days=7&days=30', 'nothing=1']) {
      const { status, html } = await client.get(`/admin?${query}`)
      assert.equal(status, 200, query)
      assert.include(html, 'Left out of the address', query)
    }
    assert.notInclude(await htmlOf(client, '/admin?days=90'), 'Left out')
  })

  test('asks at most six times, and never how the server is', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const texts = await fewestStatements(client, ['/admin', '/admin', '/admin'])
    assert.isAbove(texts.length, 2)
    assert.isAtMost(texts.length, 6, texts.join('\n'))
    assert.notInclude(texts, 'select 1')
  })

  test('reads no table as a whole at 100,000 speeches and 300,000 results', async ({
    assert,
    cleanup,
  }) => {
    const { name } = await createOwnDatabase(cleanup)
    const own = db.connection(name)
    await fillLargeCatalog(own, 100_000)
    await own.rawQuery(FILL_STATISTICS)
    await own.rawQuery('vacuum (analyze)')
    const figures = new PracticeFigures(own as never)
    const list = new SpeechList(own as never, new SpeechSearch(own as never))
    const statements = watchStatements(cleanup)
    await list.counts(COUNTED_LISTS)
    await figures.period(90)
    assert.lengthOf(await figures.hardest(10), 10)
    // The process does other things beside.
    const asked = statements.filter(({ text }) => /as counts|daily_stats|speech_totals/.test(text))
    assert.lengthOf(asked, 3, asked.map(({ text }) => text).join('\n'))
    for (const statement of asked) {
      const scanned = await scannedTables(own, statement)
      for (const table of ['speeches', 'speech_totals', 'speech_stats', 'recording_preparations']) {
        assert.notInclude(scanned, table, statement.text)
      }
    }
  }).timeout(180_000)
})

/** As if all speeches had been tried three times, some of them more often. */
const FILL_STATISTICS = `
  with totals as (
    insert into speech_totals (speech_id, tries, score_sum)
    select id, 3 + abs(hashtext(text)) % 40, (3 + abs(hashtext(text)) % 40) * (abs(hashtext(id::text)) % 100)
    from speeches
  ), queued as (
    insert into recording_preparations (speech_id, attempts)
    select id, case when n % 1000 = 0 then 5 else 0 end
    from (select id, row_number() over () as n from speeches where audio_url is not null) recorded
    on conflict (speech_id) do nothing
  )
  insert into daily_stats (day, level, learners, sessions, results, score_sum)
  select current_date - n, level, 100, 400, 3000, 210000
  from generate_series(0, 1000) n, unnest(array['A1', 'A2', 'B1', 'B2', 'C1', 'all']) level`

test.group('The health of the server', () => {
  test('has a page of its own, for a script and for people', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const overview = await client.get('/admin')
    assert.include(overview.html, 'data-health="/admin/health"')
    assert.include(overview.html, 'href="/admin/health"')
    const { status, html } = await client.get('/admin/health')
    assert.equal(status, 200)
    assert.include(html, 'data-health-found')
    for (const name of ['Database', 'Redis', 'Storage', 'Scorer']) {
      assert.include(html, `<b>${name}</b>`)
    }
    assert.match(html, /<b>Database<\/b>\s*<span>(slow, )?\d+ ms</)
  })

  test('is for admins only', async ({ assert }) => {
    const answer = await new PanelClient().get('/admin/health')
    assert.equal(answer.status, 303)
    assert.match(answer.location!, /^\/admin\/login/)
  })
})
