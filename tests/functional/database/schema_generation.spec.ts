import { readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { runAce } from '#tests/support/ace_process'
import { temporaryFolder } from '#tests/support/temporary_folder'

test.group('database/schema.ts, of which the models are made', () => {
  test('stays whole whatever a command does to the tables, which come back', async ({
    assert,
    cleanup,
  }) => {
    const settings = { STORAGE_PATH: temporaryFolder(cleanup), DATABASE_URL: '' }
    const schema = () => readFileSync(app.makePath('database/schema.ts'), 'utf8')
    const before = schema()
    // None of these writes the file, which others that run beside this one may be reading.
    for (const [command, code] of [
      ['schema:generate', 1],
      ['migration:run --dry-run', 0],
      ['migration:run --no-schema-generate', 0],
      ['migration:rollback --batch=0', 0],
      ['migration:run --no-schema-generate', 0],
      ['db:wipe', 0],
      ['migration:run --no-schema-generate', 0],
    ] as const) {
      const run = await runAce(command.split(' '), { settings })
      assert.equal(run.code, code, `${command}: ${run.stdout}${run.stderr}`)
      assert.equal(schema(), before, command)
    }
  }).timeout(90_000)
})
