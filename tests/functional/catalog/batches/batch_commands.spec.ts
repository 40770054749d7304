import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { TERMINAL } from '#auditing/audit_log'
import { BulkChanges } from '#catalog/batches/bulk_change'
import BatchList from '#commands/batch_list'
import BatchUndo from '#commands/batch_undo'
import { createSpeech, Speech } from '#database/factories/speeches'
import { auditedAbout } from '#tests/support/audit'
import { failureOf, outputOf, useRawOutput } from '#tests/support/commands'

async function changeLevel() {
  const speech = await createSpeech()
  const bulkChanges = await app.container.make(BulkChanges)
  const batch = await bulkChanges.change([speech.id], { level: 'C1' }, { origin: TERMINAL })
  return { speech, id: batch!.id }
}

test.group('batch:list and batch:undo', (group) => {
  group.each.setup(useRawOutput)

  test('batch:list shows a batch, and batch:undo undoes it', async ({ assert }) => {
    const { speech, id } = await changeLevel()
    const list = await ace.create(BatchList, ['--limit', '1'])
    await list.exec()
    assert.match(outputOf(list), new RegExp(`${id}\\|bulk_change\\|1\\|terminal\\|`))

    const undo = await ace.create(BatchUndo, [id])
    await undo.exec()
    undo.assertSucceeded()
    undo.assertLogMatches(/Undone: bulk_change of 1 speech\./)
    const { level } = await Speech.findOrFail(speech.id)
    assert.equal(level, 'B1')
    const entries = await auditedAbout(id)
    assert.containsSubset(entries.at(-1), { action: 'batch_undone', source: 'terminal' })
    assert.match(await failureOf(await ace.create(BatchUndo, [id])), /already been undone/)
  })

  test('batch:undo refuses a malformed or unknown batch: {$self}')
    .with(['nonsense', '00000000-0000-4000-8000-000000000000'])
    .run(async ({ assert }, id) => {
      assert.match(await failureOf(await ace.create(BatchUndo, [id])), /no such batch/)
    })

  test('batch:list refuses a malformed limit', async ({ assert }) => {
    const list = await ace.create(BatchList, ['--limit', '0'])
    await list.exec()
    assert.equal(list.exitCode, 1)
  })
})
