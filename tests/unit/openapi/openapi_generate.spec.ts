import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import OpenapiGenerate from '#commands/openapi_generate'

const COMMITTED = app.makePath('docs/openapi.json')

async function run(folder: string, argv: string[] = []): Promise<OpenapiGenerate> {
  const command = await ace.create(OpenapiGenerate, argv)
  command.folder = folder
  await command.exec()
  return command
}

test.group('openapi:generate', (group) => {
  let folder: string

  group.each.setup(async () => {
    ace.ui.switchMode('raw')
    folder = await mkdtemp(join(tmpdir(), 'openapi-'))
    return async () => {
      ace.ui.switchMode('normal')
      await rm(folder, { recursive: true })
    }
  })

  test('openapi:generate writes the committed file', async ({ assert }) => {
    const command = await run(folder)
    command.assertSucceeded()
    const written = await readFile(join(folder, 'openapi.json'), 'utf8')
    assert.equal(written, await readFile(COMMITTED, 'utf8'))
  })

  test('openapi:generate --check passes a file that is up to date', async () => {
    await run(folder)
    const command = await run(folder, ['--check'])
    command.assertSucceeded()
  })

  test('openapi:generate --check fails on a changed file, and leaves it', async ({ assert }) => {
    const file = join(folder, 'openapi.json')
    await writeFile(file, '{}\n')
    const command = await run(folder, ['--check'])
    command.assertFailed()
    command.assertLogMatches(/is out of date: run "node ace openapi:generate"/)
    assert.equal(await readFile(file, 'utf8'), '{}\n')
  })

  test('openapi:generate --check fails without a file', async () => {
    const command = await run(folder, ['--check'])
    command.assertFailed()
  })
})
