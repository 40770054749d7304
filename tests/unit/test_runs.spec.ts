import { glob } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { ASIDE, halvesOf, WITHOUT_SQL } from '../../bin/test_runs.js'

const specFiles = (...patterns: string[]) => {
  return Array.fromAsync(glob(patterns, { cwd: app.makePath() }))
}

test.group('npm test', () => {
  test('npm test runs every spec file in exactly one half', async ({ assert }) => {
    const everything = await specFiles('tests/**/*.spec.ts', 'bench/tests/**/*.spec.ts')
    const halves = halvesOf('all')
    assert.sameMembers(
      halves.flatMap(({ files }) => files),
      everything
    )
    const suites = app.rcFile.tests.suites.flatMap(({ files }) => files as string[])
    assert.sameMembers(await specFiles(...suites), everything)
    for (const { files } of halves) assert.isAbove(files.length, everything.length / 5)
  })

  test('npm test -- functional runs every functional spec file in exactly one half', async ({
    assert,
  }) => {
    assert.sameMembers(
      halvesOf('functional').flatMap(({ files }) => files),
      await specFiles('tests/functional/**/*.spec.ts')
    )
  })

  test('npm test -- sql leaves out only what WITHOUT_SQL names', async ({ assert }) => {
    const sql = halvesOf('sql').flatMap(({ files }) => files)
    const others = halvesOf('functional').flatMap(({ files }) => files)
    assert.sameMembers(
      sql,
      others.filter((file) => !WITHOUT_SQL.some((beginning) => file.startsWith(beginning)))
    )
    assert.include(sql, 'tests/functional/database/migrations.spec.ts')
  })

  test('the path {$self} of a test run leads to spec files')
    .with([...new Set([...ASIDE, ...WITHOUT_SQL])])
    .run(async ({ assert }, beginning) => {
      const files = halvesOf('all').flatMap((half) => half.files)
      assert.isTrue(files.some((file) => file.startsWith(beginning)))
    })

  test('no spec file has a path that ends with the path of another one', ({ assert }) => {
    // Japa takes a file for the one that is named where its path ends with it.
    const files = halvesOf('all').flatMap((half) => half.files)
    for (const file of files) {
      assert.deepEqual(
        files.filter((one) => one.endsWith(file)),
        [file]
      )
    }
  })
})
