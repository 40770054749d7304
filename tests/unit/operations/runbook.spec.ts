import { readFile } from 'node:fs/promises'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

/** Lucid's own, and what a reader fills in. */
const OF_LUCID = ['migration:rollback', 'migration:run']

test('every command of the runbook is there, with its flags', async ({ assert }) => {
  await ace.boot()
  const runbook = await readFile(app.makePath('docs/OPERATIONS.md'), 'utf8')
  const named = [...runbook.matchAll(/node ace ([a-z]+(?::[a-z]+)?)([^`\n|]*)/g)]
  const used = new Set<string>()
  for (const [, name, rest] of named) {
    if (OF_LUCID.includes(name!)) continue
    const command = ace.getCommand(name!)
    assert.isNotNull(command, `There is no command ${name}.`)
    used.add(name!)
    const flags = [...rest!.matchAll(/--([a-z-]+)/g)].map(([, flag]) => flag!)
    const known = command!.flags.map(({ flagName }) => flagName)
    for (const flag of flags) assert.include(known, flag, `${name} has no --${flag}.`)
  }
  const commands = [
    'backup:create',
    'backup:list',
    'backup:verify',
    'backup:restore',
    'backup:prune',
  ]
  assert.includeMembers([...used], [...commands, 'doctor', 'migrate:production', 'score:smoke'])
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
