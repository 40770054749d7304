import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { PreparationQueue } from '#catalog/preparation/preparation_queue'
import { UNMEASURED } from '#catalog/speeches/sound_columns'
import { createAdmin } from '#database/factories/admins'
import { createLearner } from '#database/factories/learners'
import { createSpeech, Speech } from '#database/factories/speeches'
import { auditedAbout } from '#tests/support/audit'
import { PanelClient } from '#tests/support/panel_client'
import { readForm } from '#tests/support/speech_form'

/** A speech whose recording is quiet, and may say another text. */
async function doubtful() {
  const sha256 = randomUUID().replaceAll('-', '').repeat(2)
  const speech = await createSpeech([], {
    text: `Tea? ${randomUUID()}`,
    audioSha256: sha256,
    warnings: ['audio_quiet', 'text_doubtful'],
  })
  return { speech, path: `/admin/speeches/${speech.id}` }
}

async function warningsOf({ id }: Speech) {
  const speech = await Speech.findOrFail(id)
  const { warnings: open, acceptedWarnings: accepted, version } = speech
  return { open: open.join(' '), accepted: accepted.join(' '), version }
}

test.group('Accepting a warning', () => {
  test('takes it off what is left to do, and can be taken back', async ({
    assert,
    client: api,
  }) => {
    const client = await PanelClient.signIn()
    const { accessToken } = await createAdmin()
    const { speech, path } = await doubtful()
    const { html } = await client.get(path)
    assert.include(html, 'Quiet: noise will be heard')
    const accepted = await client.post(`${path}/warnings`, readForm(html, 'accept-audio_quiet'))
    assert.equal(accepted.status, 303, accepted.html)
    assert.deepEqual(await warningsOf(speech), {
      open: 'text_doubtful',
      accepted: 'audio_quiet',
      version: 1,
    })
    const answer = await api.get(`/api/v1/admin/speeches/${speech.id}`).bearerToken(accessToken)
    assert.deepEqual(answer.body().warnings, ['text_doubtful'])
    const found = await api
      .get('/api/v1/admin/speeches')
      .qs({ warning: 'audio_quiet', q: speech.text.slice(5) })
      .bearerToken(accessToken)
    assert.equal(found.body().meta.total, 0)

    const page = await client.get(path)
    assert.include(page.html, 'accepted a warning')
    await client.post(`${path}/warnings`, readForm(page.html, 'accept-audio_quiet'))
    assert.deepEqual(await warningsOf(speech), {
      open: 'text_doubtful audio_quiet',
      accepted: '',
      version: 1,
    })
    const entries = await auditedAbout(speech.id)
    assert.containsSubset(entries, [
      { action: 'warning_accepted', source: 'page' },
      { action: 'warning_taken_back', source: 'page' },
    ])
  })

  test('of learners is decided by what they say, which is shown until then', async ({
    assert,
    client: api,
  }) => {
    const client = await PanelClient.signIn()
    const sha256 = randomUUID().replaceAll('-', '').repeat(2)
    const speech = await createSpeech([], { audioSha256: sha256 })
    const path = `/admin/speeches/${speech.id}`
    const said = [
      { reason: 'recording', note: 'Cut off at <i>the end</i>' },
      { reason: 'offensive', note: null },
    ]
    for (const report of said) {
      const { accessToken } = await createLearner({ name: 'Zoe Quick' })
      await api.post(`/api/v1/speeches/${speech.id}/reports`).bearerToken(accessToken).json(report)
    }
    const { html } = await client.get(path)
    assert.include(html, '<bdi>Cut off at &lt;i&gt;the end&lt;/i&gt;</bdi>')
    assert.isBelow(html.indexOf('It is offensive'), html.indexOf('Cut off at'))
    assert.notInclude(html, 'Zoe')
    await client.post(`${path}/warnings`, readForm(html, 'accept-reported'))
    const decided = await client.get(path)
    assert.notInclude(decided.html, 'Cut off at')
  })

  test('holds when the recording is measured again, until there is another one', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const { speech, path } = await doubtful()
    const { html } = await client.get(path)
    for (const code of ['audio_quiet', 'text_doubtful']) {
      await client.post(`${path}/warnings`, readForm(html, `accept-${code}`))
    }
    const queue = await app.container.make(PreparationQueue)
    const { rows } = await db.rawQuery<{ rows: { claimed_at: string }[] }>(
      `update recording_preparations set claimed_at = clock_timestamp() where speech_id = ?
       returning claimed_at::text`,
      [speech.id]
    )
    const claim = { id: speech.id, text: speech.text, audio_url: speech.audioUrl! }
    const finished = await queue.finish(
      { ...claim, only_measure: false, rendition_url: null, claimed_at: rows[0]!.claimed_at },
      { renditionKey: null, renditionSha256: null, isMismatch: true, sound: UNMEASURED }
    )
    assert.isTrue(finished)
    assert.containsSubset(await warningsOf(speech), { open: '' })
    await db
      .from('speeches')
      .where('id', speech.id)
      .update({ warnings: ['audio_quiet', 'audio_loud'] })
    assert.containsSubset(await warningsOf(speech), { open: 'audio_loud' })

    await db
      .from('speeches')
      .where('id', speech.id)
      .update({ text: `Coffee? ${speech.id}` })
    assert.containsSubset(
      await warningsOf(speech),
      { accepted: 'audio_quiet' },
      'the text is another'
    )
    await db
      .from('speeches')
      .where('id', speech.id)
      .update({ audio_sha256: 'b'.repeat(64), warnings: ['audio_quiet'] })
    assert.containsSubset(await warningsOf(speech), { open: 'audio_quiet', accepted: '' })
  })

  test('changes nothing about a recording that was replaced, or a warning that is none', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const { speech, path } = await doubtful()
    const { html } = await client.get(path)
    const fields = readForm(html, 'accept-audio_quiet')
    const replaced = await client.post(`${path}/warnings`, {
      ...fields,
      recording: 'c'.repeat(64),
    })
    assert.equal(replaced.status, 412)
    const other = await client.post(`${path}/warnings`, { ...fields, code: 'audio_loud' })
    assert.equal(other.status, 303)
    const broken = await client.post(`${path}/warnings`, { ...fields, accept: 'maybe' })
    assert.equal(broken.status, 422)
    assert.containsSubset(await warningsOf(speech), { open: 'audio_quiet text_doubtful' })
    assert.isEmpty(await auditedAbout(speech.id))
  })
})

test.group('The options of the tag picker', () => {
  test('are at most 20 tags with the words, those that begin with them first', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const word = randomUUID()
    for (let made = 0; made < 21; made++) {
      await db.table('tags').insert({ name: `${made} ${word}` })
    }
    await db.table('tags').insert({ name: `${word} <b>first</b>` })
    const answer = await client.get(`/admin/tags/options?q=${word.toUpperCase()}`)
    const { options } = JSON.parse(answer.html) as { options: { name: string }[] }
    assert.lengthOf(options, 20)
    assert.equal(options[0]!.name, `${word} <b>first</b>`)
    assert.match(answer.headers.get('content-type')!, /^application\/json/)
    const none = await client.get('/admin/tags/options?q=%25')
    assert.equal(none.status, 200)
  })
})
