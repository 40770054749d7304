import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { TERMINAL } from '#auditing/audit_log'
import { BulkChanges } from '#catalog/batches/bulk_change'
import BatchPublish from '#commands/batch_publish'
import BatchUndo from '#commands/batch_undo'
import ImportCsv from '#commands/import_csv'
import { Tag } from '#database/factories/tags'
import { auditedAbout } from '#tests/support/audit'
import { untilCounted } from '#tests/support/catalog'
import { failureOf, outputOf, useRawOutput } from '#tests/support/commands'
import { ContentFolder } from '#tests/support/importing/content'

const ACTOR = { origin: TERMINAL }

/** Imports so many drafts, and gives back what the command says comes next. */
async function importDrafts(cleanup: ConstructorParameters<typeof ContentFolder>[0], count = 3) {
  const content = new ContentFolder(cleanup)
  content.add(count)
  content.write()
  const args = [content.csvPath, '--audio', content.audio, '--draft']
  const command = await ace.create(ImportCsv, args)
  await command.exec()
  const id = /batch:publish ([\da-f-]{36})/.exec(outputOf(command))?.[1]
  const tag = await Tag.findByOrFail('name', `tag ${content.marker}`)
  return { content, id: id!, tag }
}

async function run(Command: typeof BatchPublish | typeof BatchUndo, id: string): Promise<string> {
  const command = await ace.create(Command, [id])
  await command.exec()
  command.assertSucceeded()
  return outputOf(command)
}

const publishedOf = async (content: ContentFolder) => {
  const speeches = await content.speeches()
  return speeches.map(({ published }) => published)
}

test.group('batch:publish', (group) => {
  group.each.setup(useRawOutput)

  test('publishes the drafts of an import, and the publishing can be undone', async ({
    assert,
    cleanup,
  }) => {
    const { content, id, tag } = await importDrafts(cleanup)
    assert.deepEqual(await publishedOf(content), [false, false, false])
    await untilCounted(tag, 0)
    const output = await run(BatchPublish, id)
    assert.match(output, /3 speeches are published/)
    await untilCounted(tag, 3)
    const [speech] = await content.speeches()
    const entries = await auditedAbout(speech!.id)
    assert.deepInclude(entries.at(-1), {
      ...{ action: 'speech_updated', source: 'terminal' },
      changes: { published: { before: false, after: true } },
    })
    assert.match(await run(BatchPublish, id), /None of its speeches is a draft/)

    // All commands of a test share their output.
    const publishing = [...output.matchAll(/batch:undo ([\da-f-]{36})/g)].at(-1)![1]!
    const undoing = await ace.create(BatchUndo, [id])
    const refusal = await failureOf(undoing)
    assert.include(refusal, `3 speeches or tags of this batch changed since`)
    assert.include(refusal, `Undo batch ${publishing} first.`)
    await run(BatchUndo, publishing)
    await untilCounted(tag, 0)
    await run(BatchUndo, id)
    assert.isEmpty(await content.speeches())
    assert.match(await failureOf(await ace.create(BatchPublish, [id])), /already been undone/)
  })

  test('publishes neither what is in the bin, nor what the batch only changed, nor other drafts', async ({
    assert,
    cleanup,
  }) => {
    const { content, id } = await importDrafts(cleanup)
    const other = await importDrafts(cleanup, 1)
    const [binned, draft] = await content.speeches()
    await db.from('speeches').where('id', binned!.id).update({ deleted_at: new Date() })
    const changes = await app.container.make(BulkChanges)
    const changed = await changes.change([draft!.id], { level: 'C1' }, ACTOR)
    assert.match(await run(BatchPublish, changed!.id), /None of its speeches/)
    assert.match(await run(BatchPublish, id), /2 speeches are published/)
    assert.deepEqual(await publishedOf(content), [false, true, true])
    assert.deepEqual(await publishedOf(other.content), [false])
  })

  test('batch:publish refuses a malformed or unknown batch: {$self}')
    .with(['nonsense', '00000000-0000-4000-8000-000000000000'])
    .run(async ({ assert }, id) => {
      assert.match(await failureOf(await ace.create(BatchPublish, [id])), /no such batch/)
    })
})

test.group('Batches on top of each other', (group) => {
  group.each.setup(useRawOutput)

  test('undoes batches only from the last to the first', async ({ assert, cleanup }) => {
    const { content, id } = await importDrafts(cleanup, 2)
    const speeches = await content.speeches()
    const ids = speeches.map((speech) => speech.id)
    const changes = await app.container.make(BulkChanges)
    // The first speech is in both; two columns raise its version twice.
    const both = await changes.change(ids, { level: 'C1', published: true }, ACTOR)
    const one = await changes.change([ids[0]!], { type: 'question', level: 'A1' }, ACTOR)
    assert.include(
      await failureOf(await ace.create(BatchUndo, [id])),
      `Undo batch ${one!.id} first`
    )
    await run(BatchUndo, one!.id)
    const left = await content.speeches()
    assert.deepEqual(
      left.map(({ level }) => level),
      ['C1', 'C1']
    )
    await run(BatchUndo, both!.id)
    await run(BatchUndo, id)
    assert.isEmpty(await content.speeches())
  })

  test("refuses to undo under an admin's change by hand, and names no batch to undo first", async ({
    assert,
    cleanup,
  }) => {
    const { content, id } = await importDrafts(cleanup, 2)
    const [speech] = await content.speeches()
    const changes = await app.container.make(BulkChanges)
    const batch = await changes.change([speech!.id], { level: 'C1' }, ACTOR)
    await db
      .from('speeches')
      .where('id', speech!.id)
      .update({ text: `By hand ${content.marker}` })
    for (const touched of [id, batch!.id]) {
      const refusal = await failureOf(await ace.create(BatchUndo, [touched]))
      assert.match(
        refusal,
        /^1 speech or tag of this batch changed since;.* Change them by hand\.$/
      )
    }
  })
})
