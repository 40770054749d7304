import { readFile } from 'node:fs/promises'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

test('the runbook names each command of backups, and those that look and mend', async ({
  assert,
}) => {
  await ace.boot()
  const runbook = await readFile(app.makePath('docs/OPERATIONS.md'), 'utf8')
  const backups = ace.getCommands().filter(({ commandName }) => commandName.startsWith('backup:'))
  const names = backups.map(({ commandName }) => commandName)
  for (const name of [...names, 'doctor', 'migrate:production', 'score:smoke']) {
    assert.include(runbook, `node ace ${name}`)
  }
})

test('every check of the doctor has a row in the runbook', async ({ assert }) => {
  const { Doctor } = await import('#operations/doctor/doctor')
  const runbook = await readFile(app.makePath('docs/OPERATIONS.md'), 'utf8')
  const rows = [...runbook.matchAll(/^\| `([^`]+)` /gm)].map(([, name]) => name!)
  const doctor = await app.container.make(Doctor)
  for (const name of doctor.names) {
    assert.include(rows, name.replace(/^disk of the .*/, 'disk of ...'))
  }
})
