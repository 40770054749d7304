import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createSpeech } from '#database/factories/speeches'
import type { Finding } from '#importing/findings'
import { ContentFolder } from '#tests/support/importing/content'
import {
  check,
  collect,
  recordingsForm,
  runImports,
  sendSheet,
  signInNewAdmin,
} from '#tests/support/importing/panel_import'
import { readForm, unescapeHtml } from '#tests/support/speech_form'
import { swellingTone, writeWav } from '#tests/unit/audio/wav_files'

const SPANISH = { 'accept-language': 'es' }

/** Below -32 LUFS, where a recording is doubtful, and far above silence. */
const QUIET = 0.03

/** A cell of each kind that a row is refused, or doubted, for. */
const CELLS = [
  { text: '' },
  { text: '#REF!' },
  { text: 'Lost \ufffd here' },
  { text: 'Bell \u0007 here' },
  { text: 'x'.repeat(501) },
  { text: 'y'.repeat(5001) },
  { text: '<b>Bold</b>' },
  { text: '=SUM(1)' },
  { text: 'CafÃ©' },
  { level: '' },
  { level: 'Z9' },
  { level: 'b1' },
  { tags: '' },
  { tags: 'z'.repeat(101) },
  { tags: Array.from({ length: 21 }, (_, index) => `tag${index}`).join('|') },
  { audio_filename: '' },
  { audio_filename: 'folder/a.wav' },
  { audio_filename: 'picture.png' },
  { audio_filename: 'missing.wav' },
  { audio_filename: `${'a'.repeat(256)}.wav` },
  { external_id: 'i'.repeat(101) },
  { external_id: 'twice' },
  { external_id: 'twice' },
]

test.group('Messages from below the admin pages, in Spanish', () => {
  test('the check of an import has no English finding', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [right, ...rows] = content.add(1 + CELLS.length)
    for (const [index, row] of rows.entries()) Object.assign(row, CELLS[index])
    content.rows.push({ ...right!, external_id: 'other' })
    const quiet = [...swellingTone(1, 8000)].map((sample) => sample * QUIET)
    const sound = [...quiet, ...Array.from({ length: 12_000 }, () => 0)]
    content.record(right!.audio_filename, Buffer.from(writeWav(sound, { sampleRate: 8000 })))
    content.record('unused.wav')
    const begun = await collect(content)
    const checked = await check(begun)
    const english = unescapeHtml(checked.html)
    const answer = await begun.client.get(`${begun.path}/check`, SPANISH)
    const spanish = unescapeHtml(answer.html)
    const { report } = (await db.from('imports').where('id', begun.id).firstOrFail()) as {
      report: { faults: Finding[]; warnings: Finding[] }
    }
    const findings = [...report.faults, ...report.warnings]
    assert.isAtLeast(new Set(findings.map(({ key }) => key)).size, 25)
    for (const { message, key } of findings) {
      assert.include(english, message)
      assert.notInclude(spanish, message, key)
    }
    assert.include(spanish, '"Z9"')
    assert.match(spanish, /-\d+,\d LUFS/)
  })

  test('the file of faulty rows says why in the language of who asked for the check', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { level: 'Z9' })
    const begun = await collect(content)
    const { client, path } = begun
    const whyIn = async (headers: Record<string, string>) => {
      await client.post(`${path}/check`, {}, headers)
      await runImports()
      const { html } = await client.get(`${path}/faulty-rows`)
      return html.trim()
    }
    const spanish = await whyIn(SPANISH)
    assert.match(spanish, /,motivo\r?\n.*level: La celda contiene/)
    await sendSheet(begun, spanish)
    assert.match(await whyIn({ 'accept-language': 'en' }), /,why\r?\n.*level: The cell holds/)
    const { html } = await client.get(`${path}/check`)
    assert.notInclude(html, 'motivo', 'its heading is known when it comes back')
  })

  test('findings of earlier versions, which have English only, are shown as they are', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { level: 'Z9' })
    const begun = await collect(content)
    await check(begun)
    const kept = [{ row: 2, column: 'level', code: 'unknown_level', message: 'Said long ago.' }]
    await db
      .from('imports')
      .where('id', begun.id)
      .update({
        report: db.raw(`jsonb_set(report, '{faults}', ?::jsonb)`, [JSON.stringify(kept)]),
        error: 'Failed long ago.',
      })
    const { html } = await begun.client.get(`${begun.path}/check`, SPANISH)
    assert.include(html, 'Said long ago.')
    assert.include(html, 'Failed long ago.')
  })

  test('why an import failed is said in the language of whoever reads it', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    const begun = await collect(content)
    await db.from('imports').where('id', begun.id).update({ csv_key: 'imports/gone.csv' })
    const { html: english } = await check(begun)
    assert.include(english, 'The sheet is no longer in the storage: choose it again.')
    const { html: spanish } = await begun.client.get(`${begun.path}/check`, SPANISH)
    assert.include(spanish, 'La hoja ya no está en el almacenamiento: elíjala otra vez.')
  })

  test('a refused form and a refused recording say why in Spanish, the API in English', async ({
    assert,
    client,
  }) => {
    const panel = await signInNewAdmin()
    const { html } = await panel.get(`/admin/speeches/new?id=${randomUUID()}`)
    const typed = { text: '', level: 'Z9', type: 'answer', external_id: 'i'.repeat(101) }
    const fields = { ...readForm(html), ...typed, tags: '\u0007x' } as Record<string, string>
    const refused = await panel.post('/admin/speeches/new', fields, SPANISH)
    assert.equal(refused.status, 422)
    for (const said of [
      'Escriba la frase.',
      'Elija un nivel.',
      'Id externo: debe tener como máximo 100 caracteres.',
      'Nombre de etiqueta: contiene un carácter de control (U+0007); quítelo.',
    ]) {
      assert.include(refused.html, said)
    }
    const form = recordingsForm({})
    form.append('audio', new Blob([new Uint8Array(Buffer.from('no sound'))]), 'a.wav')
    const headers = { accept: 'application/json', ...SPANISH }
    const { html: problem } = await panel.upload('/admin/speeches/recordings', form, headers)
    const { code, detail } = JSON.parse(problem) as { code: string; detail: string }
    assert.deepEqual(
      [code, detail],
      ['audio_unsupported', 'Este tipo de archivo no se acepta. Envíe WAV, MP3 o M4A con AAC.']
    )
    const { accessToken } = await createAdmin()
    const speech = await createSpeech([], {})
    const answer = await client
      .put(`/api/v1/admin/speeches/${speech.id}`)
      .bearerToken(accessToken)
      .headers({ 'accept-language': 'es', 'if-match': '"1"' })
      .json({ text: '' })
    assert.equal(
      (answer.body() as { detail: string }).detail,
      'Some fields of the request are invalid; nothing was changed.'
    )
  })
})
