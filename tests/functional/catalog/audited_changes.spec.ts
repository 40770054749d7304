import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SpeechEditor, type SpeechFields } from '#catalog/speeches/speech_editor'
import { TagEditor } from '#catalog/tags/tag_editor'
import { createSpeech, Speech } from '#database/factories/speeches'
import { createTag, Tag } from '#database/factories/tags'

/** An address that the audit log cannot hold: noting what was done fails, whatever it is. */
const NOWHERE = { source: 'api', ipAddress: 'nowhere', requestId: null } as const

async function editors() {
  return {
    speeches: await app.container.make(SpeechEditor),
    tags: await app.container.make(TagEditor),
  }
}

const speechOf = (tags: string[]): SpeechFields => ({
  ...{ text: `Tea? ${randomUUID()}`, level: 'A1', type: 'question', tags },
  ...{ external_id: null, published: false },
})

test.group('A change that cannot be noted', () => {
  test('does not make a change of a speech that cannot be logged', async ({ assert }) => {
    const { speeches } = await editors()
    const tag = await createTag()
    const speech = await createSpeech([tag])
    const actor = { origin: NOWHERE }
    const fields = speechOf([])
    const text = /invalid input syntax for type inet/
    await assert.rejects(() => speeches.create(fields, actor), text)
    await assert.rejects(() => speeches.update(speech.id, [1], fields, actor), text)
    await assert.rejects(() => speeches.delete(speech.id, [1], actor), text)
    await assert.rejects(async () => {
      await db.from('speeches').where('id', speech.id).update({ deleted_at: new Date() })
      await speeches.restore(speech.id, actor)
    }, text)
    assert.isNull(await Speech.findBy('text', fields.text))
    await speech.refresh()
    assert.equal(speech.text, 'The kettle is on the stove.')
    assert.isNotNull(speech.deletedAt)
    assert.lengthOf(await db.from('speech_tags').where('speech_id', speech.id), 1)
  })

  test('does not make a change of a tag that cannot be logged', async ({ assert }) => {
    const { tags } = await editors()
    const tag = await createTag()
    const fields = { name: `tag ${randomUUID()}`, category: null }
    const actor = { origin: NOWHERE }
    const text = /invalid input syntax for type inet/
    await assert.rejects(() => tags.create(fields, actor), text)
    await assert.rejects(() => tags.update(tag.id, fields, actor), text)
    await assert.rejects(() => tags.delete(tag.id, actor), text)
    assert.isNull(await Tag.findBy('name', fields.name))
    const kept = await Tag.findOrFail(tag.id)
    assert.equal(kept.name, tag.name)
  })
})
