import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import {
  createSpeech,
  createSpeeches,
  insertSpeeches,
  type Speech,
} from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { auditedAbout } from '#tests/support/audit'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'

const PATH = '/admin/speeches/bulk'

const idsOf = (things: { id: string }[]) => things.map(({ id }) => id).join(',')

/** The value of a hidden field. */
function valueOf(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}

/** What a preview counts, in words. */
function tallyOf(html: string): Record<string, string> {
  const rows = html.matchAll(/<dt>([^<]+)<\/dt>\s*<dd>([^<]+)<\/dd>/g)
  return Object.fromEntries([...rows].map(([, words, count]) => [words, count]))
}

/** Previews a change, and applies it. */
async function apply(client: PanelClient, fields: Record<string, string>) {
  const preview = await client.post(PATH, { ...fields, step: 'preview' })
  const digest = valueOf(preview.html, 'digest')
  return client.post(PATH, { ...fields, step: 'apply', digest })
}

async function undoFrom(client: PanelClient, path = '/admin/speeches') {
  const { html } = await client.get(path)
  const action = /action="(\/admin\/batches\/[^"]+\/undo)"/.exec(html)?.[1]
  return client.post(action!, { back: valueOf(html, 'back') })
}

async function read(speech: { id: string }) {
  const [row] = await db.from('speeches').where('id', speech.id)
  return row as Record<string, unknown>
}

async function column(speech: { id: string }, name: string): Promise<unknown> {
  const row = await read(speech)
  return row[name]
}

async function statusOf(answer: Promise<PanelAnswer>): Promise<number> {
  const { status } = await answer
  return status
}

test.group('Bulk changes in the admin pages', () => {
  test('are refused to guests, and to forms without the token', async ({ assert }) => {
    const speech = await createSpeech()
    const guest = new PanelClient()
    const refused = await guest.post(PATH, { ids: speech.id, level: 'A1', step: 'preview' })
    assert.oneOf(refused.status, [401, 403])
    const client = await PanelClient.signIn()
    const forged = await client.post(PATH, { ids: speech.id, level: 'A1', _csrf: 'forged' })
    assert.equal(forged.status, 403)
    assert.equal(await column(speech, 'level'), 'B1')
  })

  test('ask to choose speeches first, whatever else is sent', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const choices: Record<string, string>[] = [
      {},
      { ids: '' },
      { ids: ' , ,' },
      { all: '', filter: 'level=A1' },
    ]
    for (const fields of choices) {
      const answer = await client.post(PATH, {
        ...fields,
        action: 'bin',
        back: '/admin/speeches?q=x',
      })
      assert.equal(answer.status, 422)
      assert.include(answer.html, 'Choose speeches first')
      assert.include(answer.html, 'href="/admin/speeches?q=x"')
    }
  })

  test('refuse ids that are none, too many of them, and a filter they do not know', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const garbage = await client.post(PATH, { ids: "1' or 1=1", action: 'bin' })
    assert.equal(garbage.status, 422)
    const many = Array.from({ length: 5001 }, () => randomUUID()).join(',')
    const tooMany = await client.post(PATH, { ids: many, action: 'bin' })
    assert.equal(tooMany.status, 422)
    assert.include(tooMany.html, 'Up to 5,000')
    for (const filter of ['colour=red', 'level=Z9', 'tag_id=1', 'tag=1']) {
      const answer = await client.post(PATH, { all: '1', filter, action: 'bin' })
      assert.equal(answer.status, 422, filter)
      assert.include(answer.html, 'This filter is not known')
    }
  })

  test('take 5,000 ids in one form', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const many = Array.from({ length: 5000 }, () => randomUUID()).join(',')
    const answer = await client.post(PATH, { ids: many, action: 'bin' })
    assert.equal(answer.status, 200)
    assert.equal(tallyOf(answer.html)['are not there any more'], '5,000')
  })

  test('show the form with nothing set, and ask what to change', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const speeches = await createSpeeches(2)
    const form = await client.post(PATH, { id: speeches.map(({ id }) => id), action: 'change' })
    assert.equal(form.status, 200)
    assert.include(form.html, 'Change 2 speeches')
    assert.notInclude(form.html, 'What happens')
    const empty = await client.post(PATH, { ids: idsOf(speeches), step: 'preview' })
    assert.equal(empty.status, 422)
    assert.include(empty.html, 'Choose what to change first')
    assert.include(empty.html, '<title>Error: ')
  })

  test('preview how many change, and apply exactly that', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const [old, added] = [await createTag(), await createTag()]
    const changing = await createSpeeches(3, [old])
    const same = await createSpeech([added], { level: 'A2' })
    const binned = await createSpeech([old], { deletedAt: new Date().toISOString() as never })
    const silent = await createSpeech([old], { audioUrl: null, published: false })
    const all = [...changing, same, binned, silent]
    const fields = {
      ids: [idsOf(all), randomUUID()].join(','),
      level: 'A2',
      state: 'published',
      add_tags: added.name.toUpperCase(),
      remove_tags: old.name,
      back: '/admin/speeches?level=B1',
    }
    const preview = await client.post(PATH, { ...fields, step: 'preview' })
    assert.equal(preview.status, 200)
    assert.include(preview.html, 'Change 7 speeches')
    assert.deepEqual(tallyOf(preview.html), {
      'change': '3',
      'is so already': '1',
      'is in the bin, and stays as it is': '1',
      'has no recording to publish': '1',
      'is not there any more': '1',
    })
    assert.include(preview.html, '<del><bdi>B1</bdi></del> → <ins><bdi>A2</bdi></ins>')
    assert.include(preview.html, `+ <ins><bdi>#${added.name}</bdi></ins>`)
    assert.include(preview.html, `− <del><bdi>#${old.name}</bdi></del>`)
    assert.include(preview.html, 'Apply to 3')

    const digest = valueOf(preview.html, 'digest')
    const applied = await client.post(PATH, { ...fields, step: 'apply', digest })
    assert.equal(applied.status, 303)
    assert.equal(applied.location, '/admin/speeches?level=B1')
    const list = await client.get(applied.location!)
    assert.include(list.html, '3 changed.')
    for (const speech of changing) assert.equal(await column(speech, 'level'), 'A2')
    for (const speech of [binned, silent]) assert.equal(await column(speech, 'level'), 'B1')
    const [entry] = await auditedAbout(changing[0]!.id)
    assert.containsSubset(entry, { action: 'speech_updated', source: 'page' })
    const later = await client.get('/admin/speeches')
    assert.notInclude(later.html, '3 changed.')
  })

  test('answer 409 with the new numbers when something has changed since', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const speeches = await createSpeeches(3)
    const fields = { ids: idsOf(speeches), level: 'C1' }
    const preview = await client.post(PATH, { ...fields, step: 'preview' })
    const digest = valueOf(preview.html, 'digest')
    await db.from('speeches').where('id', speeches[0]!.id).update({ level: 'C1' })
    const late = await client.post(PATH, { ...fields, step: 'apply', digest })
    assert.equal(late.status, 409)
    assert.include(late.html, 'The numbers have changed')
    assert.deepEqual(tallyOf(late.html), { 'change': '2', 'is so already': '1' })
    assert.equal(await column(speeches[1]!, 'level'), 'B1')
    const again = valueOf(late.html, 'digest')
    const applied = await client.post(PATH, { ...fields, step: 'apply', digest: again })
    assert.equal(applied.status, 303)
    assert.equal(await column(speeches[1]!, 'level'), 'C1')
  })

  test('answer 409 to as many other speeches, to another change, and to no preview', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const tag = await createTag()
    const [first] = await createSpeeches(1, [tag])
    const fields = { all: '1', filter: `tag=${tag.id}&sort=text`, level: 'C1' }
    const preview = await client.post(PATH, { ...fields, step: 'preview' })
    const digest = valueOf(preview.html, 'digest')
    const other = await createSpeech([tag])
    await db.from('speech_tags').where('speech_id', first!.id).delete()
    const swapped = await client.post(PATH, { ...fields, step: 'apply', digest })
    assert.equal(swapped.status, 409)
    const now = valueOf(swapped.html, 'digest')
    const changed = await client.post(PATH, { ...fields, level: 'A1', step: 'apply', digest: now })
    assert.equal(changed.status, 409)
    const blind = await client.post(PATH, { ...fields, step: 'apply' })
    assert.equal(blind.status, 409)
    assert.equal(await column(other, 'level'), 'B1')
  })

  test('sent twice, change once', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const speeches = await createSpeeches(2)
    const fields = { ids: idsOf(speeches), type: 'question' }
    const preview = await client.post(PATH, { ...fields, step: 'preview' })
    const sent = { ...fields, step: 'apply', digest: valueOf(preview.html, 'digest') }
    const answers = await Promise.all([client.post(PATH, sent), client.post(PATH, sent)])
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [303, 409])
    const entries = await auditedAbout(speeches[0]!.id)
    assert.lengthOf(entries, 1)
  })

  test('publish and unpublish all of a filter', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const tag = await createTag()
    const speeches = await createSpeeches(2, [tag], { published: false })
    const choice = { all: '1', filter: `tag=${tag.id}&state=draft` }
    const preview = await client.post(PATH, { ...choice, action: 'publish' })
    assert.equal(preview.status, 200)
    assert.equal(tallyOf(preview.html).change, '2')
    assert.equal(valueOf(preview.html, 'action'), 'change')
    const fields = { ...choice, action: 'change', state: 'published' }
    const applied = await client.post(PATH, {
      ...fields,
      step: 'apply',
      digest: valueOf(preview.html, 'digest'),
    })
    assert.equal(applied.status, 303)
    assert.isTrue(await column(speeches[0]!, 'published'))
    const back = await apply(client, { ids: idsOf(speeches), state: 'draft' })
    assert.equal(back.status, 303)
    assert.isFalse(await column(speeches[0]!, 'published'))
  })

  test('put speeches into the bin, and take them out again, each with an undo', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const speeches = await createSpeeches(2)
    const fields = { ids: idsOf(speeches), action: 'bin' }
    const preview = await client.post(PATH, fields)
    assert.include(preview.html, 'Put 2 into the bin')
    const digest = valueOf(preview.html, 'digest')
    await client.post(PATH, { ...fields, step: 'apply', digest })
    assert.isNotNull(await column(speeches[0]!, 'deleted_at'))
    const undone = await undoFrom(client)
    assert.equal(undone.status, 303)
    assert.isNull(await column(speeches[0]!, 'deleted_at'))
    const said = await client.get(undone.location!)
    assert.include(said.html, 'Undone: 2 speeches are as they were before.')

    await apply(client, fields)
    await apply(client, { ...fields, action: 'restore' })
    assert.isNull(await column(speeches[0]!, 'deleted_at'))
    await undoFrom(client)
    assert.isNotNull(await column(speeches[0]!, 'deleted_at'))
  })

  test('count what a purge has left of a speech as gone', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const speech = await createSpeech()
    const { user } = await createLearner()
    await saveSession(user.id, [speech.id])
    await db
      .from('speeches')
      .where('id', speech.id)
      .update({ deleted_at: new Date(), audio_url: null })
    const preview = await client.post(PATH, { ids: speech.id, action: 'restore' })
    assert.equal(tallyOf(preview.html)['is not there any more'], '1')
    assert.include(preview.html, 'There is nothing to do')
  })

  test('leave out what would get too many tags, or be a double', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const tags = await Promise.all(Array.from({ length: 21 }, () => createTag()))
    const [more, ...most] = tags
    const full = await createSpeech(most)
    const free = await createSpeech()
    const tagged = await client.post(PATH, {
      ids: idsOf([full, free]),
      add_tags: more!.name,
      step: 'preview',
    })
    assert.deepEqual(tallyOf(tagged.html), {
      'changes': '1',
      'are so already': '0',
      'would have more than 20 tags': '1',
    })
    const text = `Double ${randomUUID()}`
    const audioSha256 = 'a'.repeat(64)
    const one = await createSpeech([], { text, audioSha256, level: 'A1' })
    const two = await createSpeech([], { text, audioSha256, level: 'A2' })
    const double = 'would say the same as another speech, with the same recording'
    const onto = await client.post(PATH, { ids: one.id, level: 'A2', step: 'preview' })
    assert.equal(tallyOf(onto.html)[double], '1')
    const together = await client.post(PATH, {
      ids: idsOf([one, two]),
      level: 'B1',
      step: 'preview',
    })
    assert.equal(tallyOf(together.html)[double], '2')
  })

  test('say which tags do not exist, or are named twice, and keep what was typed', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const [speech, tag] = [await createSpeech(), await createTag()]
    const hostile = '"><img src=x onerror=alert(1)>'
    const unknown = await client.post(PATH, {
      ids: speech.id,
      add_tags: hostile,
      remove_tags: `${tag.name}, 𝄞 nowhere`,
      step: 'preview',
    })
    assert.equal(unknown.status, 422)
    assert.notInclude(unknown.html, '<img')
    assert.include(unknown.html, '&quot;&gt;&lt;img src=x onerror=alert(1)&gt;')
    assert.include(unknown.html, 'There is no tag #𝄞 nowhere.')
    const both = await client.post(PATH, {
      ids: speech.id,
      add_tags: tag.name,
      remove_tags: tag.name,
      step: 'preview',
    })
    assert.equal(both.status, 422)
    assert.include(both.html, 'cannot be added and removed at once')
    const long = await client.post(PATH, {
      ids: speech.id,
      add_tags: 'x'.repeat(101),
      step: 'preview',
    })
    assert.equal(long.status, 422)
  })

  test('show hostile sentences as text', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const texts = [
      '<script>alert(1)</script>',
      'שלום, מה שלומך?',
      'a'.repeat(500),
      'Party 🎉 {{ 1 }}',
    ]
    const speeches = await Promise.all(texts.map((text) => createSpeech([], { text })))
    const { html } = await client.post(PATH, { ids: idsOf(speeches), level: 'A1', step: 'preview' })
    assert.notInclude(html, '<script>alert')
    assert.include(html, '&lt;script&gt;')
    for (const text of texts.slice(1)) assert.include(html, text)
  })

  test('change thousands at once', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const tag = await createTag()
    await insertSpeeches(3000, [tag])
    const fields = { all: '1', filter: `tag=${tag.id}`, level: 'A1' }
    const applied = await apply(client, fields)
    assert.equal(applied.status, 303)
    const list = await client.get('/admin/speeches')
    assert.include(list.html, '3,000 changed.')
  }).timeout(60_000)
})

test.group('Undo in the admin pages', () => {
  async function changed(client: PanelClient, speeches: Speech[]): Promise<string> {
    await apply(client, { ids: idsOf(speeches), level: 'C1' })
    const { html } = await client.get('/admin/speeches')
    return /action="\/admin\/batches\/([^/]+)\/undo"/.exec(html)![1]!
  }

  test('says what was edited since, and undoes nothing', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const speeches = await createSpeeches(3)
    const id = await changed(client, speeches)
    const text = 'Edited <b>since</b>'
    await db.from('speeches').where('id', speeches[0]!.id).update({ text })
    const refused = await client.post(`/admin/batches/${id}/undo`, {})
    assert.equal(refused.status, 409)
    assert.include(refused.html, '1 speech or tag has changed since')
    assert.include(refused.html, `href="/admin/speeches/${speeches[0]!.id}"`)
    assert.include(refused.html, 'Edited &lt;b&gt;since&lt;/b&gt;')
    assert.equal(await column(speeches[1]!, 'level'), 'C1')
  })

  test('names the later batch that is to be undone first', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const speeches = await createSpeeches(2)
    const id = await changed(client, speeches)
    await apply(client, { ids: idsOf(speeches), type: 'question' })
    const { html } = await client.get(`/admin/batches/${id}`)
    const later = /href="\/admin\/batches\/([^"]+)"/.exec(html)?.[1]
    const first = await client.post(`/admin/batches/${later}/undo`, {})
    assert.equal(first.status, 303)
    const second = await client.post(`/admin/batches/${id}/undo`, {})
    assert.equal(second.status, 303)
    assert.deepInclude(await read(speeches[0]!), { level: 'B1', type: 'answer' })
  })

  test('is harmless a second time, and leads nowhere else', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const id = await changed(client, await createSpeeches(1))
    const undo = { back: 'https://evil.test/admin' }
    const first = await client.post(`/admin/batches/${id}/undo`, undo)
    assert.equal(first.location, '/admin/speeches')
    const second = await client.post(`/admin/batches/${id}/undo`, undo)
    assert.equal(second.status, 303)
    const said = await client.get('/admin/speeches')
    assert.include(said.html, 'This had been undone already.')
    const page = await client.get(`/admin/batches/${id}`)
    assert.include(page.html, 'This has been undone.')
    assert.notInclude(page.html, 'Undo it all')
  })

  test('of no batch is a page that says so', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const id = randomUUID()
    assert.equal(await statusOf(client.get(`/admin/batches/${id}`)), 404)
    assert.equal(await statusOf(client.post(`/admin/batches/${id}/undo`, {})), 404)
    assert.equal(await statusOf(client.get('/admin/batches/none')), 404)
  })
})
