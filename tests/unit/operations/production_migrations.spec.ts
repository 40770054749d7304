import { test } from '@japa/runner'
import { migrateBesideServers, TablesInUse } from '#operations/production_migrations'

test('a table that stays in use is what ends it, not a database that is away', async ({
  assert,
}) => {
  let tries = 0
  const run = () => {
    tries++
    return Promise.resolve(Object.assign(new Error('lock timeout'), { code: '55P03' }))
  }
  const migrate = () => migrateBesideServers(run, () => undefined, 0)
  await assert.rejects(migrate, TablesInUse)
  assert.equal(tries, 5)
})
