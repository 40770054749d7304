import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { run } from '../process/run.ts'
import { builtFile, ROOT } from '../product.ts'
import { serverEnvironment } from '../settings.ts'
import { type Cluster, withClient } from './cluster.ts'
import { fill } from './fill.ts'

/** A catalog to measure on. */
export interface Dataset {
  speeches: number
  tags: number
}

export interface FilledDatabase extends Dataset {
  /** Such as `1000x30`. */
  name: string
  url: string
}

function nameOf({ speeches, tags }: Dataset): string {
  return `${speeches}x${tags}`
}

/**
 * Makes a dataset's database with the product's migrations and fills it, unless an earlier run did.
 * It is made under another name and renamed at the end, so that an interrupted fill is never used;
 * its name carries a digest of what made it, so that a changed table or fill makes a new one.
 */
export async function prepareDatabase(cluster: Cluster, dataset: Dataset): Promise<FilledDatabase> {
  const name = nameOf(dataset)
  const database = `bench_${name}_${digestOfMakers()}`
  const made = { ...dataset, name, url: cluster.urlOf(database) }
  await withClient(cluster.urlOf('postgres'), async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where datname like $1`,
      [`bench\\_${name}\\_%`]
    )
    if (rows.some(({ datname }) => datname === database)) return
    const started = performance.now()
    process.stdout.write(`  ${name}: making and filling the database ... `)
    const draft = `${database}_draft`
    for (const { datname } of rows) await client.query(`drop database "${datname}" with (force)`)
    await client.query(`create database "${draft}"`)
    await migrate(cluster.urlOf(draft))
    await withClient(cluster.urlOf(draft), (filling) => fill(filling, dataset))
    await client.query(`alter database "${draft}" rename to "${database}"`)
    console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`)
  })
  return made
}

/** Makes a migrated database without any content, anew in every run. */
export async function prepareEmptyDatabase(cluster: Cluster): Promise<string> {
  const database = 'bench_empty'
  await withClient(cluster.urlOf('postgres'), async (client) => {
    await client.query(`drop database if exists "${database}" with (force)`)
    await client.query(`create database "${database}"`)
  })
  const url = cluster.urlOf(database)
  await migrate(url)
  return url
}

function migrate(url: string): Promise<string> {
  const command = [builtFile('ace.js'), 'migration:run', '--force']
  return run(process.execPath, command, { cwd: builtFile('.'), env: serverEnvironment(url, 1) })
}

function digestOfMakers(): string {
  const digest = createHash('sha256')
  const migrations = `${ROOT}database/migrations/`
  const files = readdirSync(migrations)
    .sort()
    .map((file) => migrations + file)
  for (const file of [...files, `${ROOT}bench/database/fill.ts`]) digest.update(readFileSync(file))
  return digest.digest('hex').slice(0, 8)
}
