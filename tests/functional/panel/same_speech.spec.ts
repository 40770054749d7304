import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { SameText } from '#catalog/speeches/same_text'
import { createSpeech } from '#database/factories/speeches'
import { fillLargeCatalog } from '#tests/support/large_catalog'
import { createOwnDatabase } from '#tests/support/own_database'
import { PanelClient } from '#tests/support/panel_client'
import { scannedTables, watchStatements } from '#tests/support/statements'

async function ask(client: PanelClient, text: string, except?: string) {
  const query = new URLSearchParams({ text, ...(except !== undefined && { except }) })
  const { status, html } = await client.get(`/admin/speeches/same?${query}`, {
    accept: 'application/json',
  })
  return { status, ...(JSON.parse(html) as { same?: unknown }) }
}

test.group('Whether another speech says the same', () => {
  test('is told whatever the case and the blanks, of drafts as well', async ({ assert }) => {
    const text = `Isn’t it far? ${randomUUID()}`
    const { id } = await createSpeech([], { text, published: false })
    const client = await PanelClient.signIn()
    const same = {
      words: 'Another speech says the same (B1, draft)',
      href: `/admin/speeches/${id}`,
    }
    for (const written of [
      ...[text, text.toUpperCase(), ` ${text.replace(' ', ' \n ')} `],
      ...[text.replace('’', "'"), text.replace('’', '´'), text.replace('far', 'f\u00adar')],
    ]) {
      assert.deepEqual(await ask(client, written), { status: 200, same })
    }
    assert.deepEqual(await ask(client, `${text}!`), { status: 200, same: null })
    assert.deepEqual(await ask(client, text, id), { status: 200, same: null })
    assert.deepEqual(await ask(client, text, randomUUID()), { status: 200, same })
  })

  test('does not look into the bin', async ({ assert }) => {
    const text = `Is it far? ${randomUUID()}`
    await createSpeech([], { text, deletedAt: DateTime.utc() })
    assert.deepEqual(await ask(await PanelClient.signIn(), text), { status: 200, same: null })
  })

  test('is not answered for {what}')
    .with([
      { what: 'nothing', text: ' ' },
      { what: 'no text', text: '\0' },
      { what: 'too much text', text: 'a'.repeat(501) },
      { what: 'a speech that cannot be', text: 'Far?', except: 'x' },
    ])
    .run(async ({ assert }, { text, except }) => {
      const { status } = await ask(await PanelClient.signIn(), text, except)
      assert.equal(status, 422)
    })

  test('is not for guests', async ({ assert }) => {
    const { status } = await ask(new PanelClient(), 'Far?')
    assert.equal(status, 401)
  })

  test('is found by index in a large catalog', async ({ assert, cleanup }) => {
    const { name } = await createOwnDatabase(cleanup)
    const client = db.connection(name)
    await fillLargeCatalog(client, 20_000)
    const statements = watchStatements(cleanup)
    const found = await new SameText(client as never).find('THE garden has number 5.')
    assert.isDefined(found)
    assert.notInclude(await scannedTables(client, statements[0]!), 'speeches')
  }).timeout(60_000)
})
