import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { VOICES } from '../database/content.ts'
import { prepareEmptyDatabase } from '../database/dataset.ts'
import { peakMegabytesOf } from '../measure/processes.ts'
import { startWatched, watch } from '../process/watch.ts'
import { STORAGE } from '../product.ts'
import { PASSWORD, PASSWORD_HASH } from '../settings.ts'

const IMPORTED = `${STORAGE}/imported-over-api`
const READY_EVERY_MS = 50

const ADMIN = { ADMIN_USERNAME: 'bench', ADMIN_PASSWORD_HASH: PASSWORD_HASH }

/** What importing a CSV file over the API was like, for the server that did it. */
export interface ImportingOverApi {
  rows: number
  /** From sending the CSV file to the answer. */
  seconds: number
  /** Event-loop delay meanwhile, in milliseconds. */
  delayP99: number
  delayMax: number
  /** The most resident memory that the server had. */
  peakMegabytes: number
}

/** Uploads a few recordings, and imports many rows that name them. */
export async function measureImportingOverApi({ cluster, options }: Bench) {
  const url = await prepareEmptyDatabase(cluster)
  rmSync(IMPORTED, { recursive: true, force: true })
  const { server, watchPort } = await startWatched('importing-api', url, {
    STORAGE_PATH: IMPORTED,
    ...ADMIN,
  })
  try {
    const api = `http://127.0.0.1:${server.port}/api/v1`
    while (!(await isReady(api))) {
      if (server.hasEnded) throw new Error(`The server ended: ${server.lastWords()}`)
      await sleep(READY_EVERY_MS)
    }
    const admin = await signIn(api)
    const names = readdirSync(VOICES).filter((name) => name.endsWith('.wav'))
    const session = await upload(admin, names)
    const rows = Math.min(...options.imports)
    await watch(watchPort)
    const startedAt = performance.now()
    await importCsv(admin, session, csvOf(names, rows), rows)
    const seconds = (performance.now() - startedAt) / 1000
    const { delayP99, delayMax } = await watch(watchPort)
    return { rows, seconds, delayP99, delayMax, peakMegabytes: peakMegabytesOf(server.pid) }
  } finally {
    await server.stop()
    rmSync(IMPORTED, { recursive: true, force: true })
  }
}

/** Posts to the API as an admin. @throws Error with the answer, when it is no success */
type Post = (path: string, body: FormData) => Promise<Record<string, unknown>>

async function isReady(api: string): Promise<boolean> {
  return fetch(`${api}/tags`).then(
    ({ ok }) => ok,
    () => false
  )
}

async function signIn(api: string): Promise<Post> {
  const answer = await fetch(`${api}/admin/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: ADMIN.ADMIN_USERNAME, password: PASSWORD }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return async (path, body) => {
    const headers = { authorization: `Bearer ${token}` }
    const answered = await fetch(`${api}/admin/${path}`, { method: 'POST', headers, body })
    const said = await answered.text()
    if (!answered.ok) throw new Error(`${path} was answered ${answered.status}: ${said}`)
    return JSON.parse(said) as Record<string, unknown>
  }
}

async function upload(post: Post, names: string[]): Promise<string> {
  const form = new FormData()
  for (const name of names) form.append('files[]', new Blob([readFileSync(VOICES + name)]), name)
  const { upload_session_id: id } = await post('import/audio', form)
  return id as string
}

async function importCsv(post: Post, session: string, csv: string, rows: number): Promise<void> {
  const form = new FormData()
  form.append('upload_session_id', session)
  form.append('csv', new Blob([csv]), 'speeches.csv')
  const { summary } = (await post('import/csv', form)) as { summary: { new: number } }
  if (summary.new !== rows) throw new Error(`${summary.new} of ${rows} rows were imported.`)
}

function csvOf(names: string[], rows: number): string {
  const lines = ['audio_filename,text,level,type,tags']
  for (let row = 0; row < rows; row++) {
    const name = names[row % names.length]
    lines.push(`${name},This is sentence ${row} over the API.,B1,answer,tag ${row % 30}`)
  }
  return `${lines.join('\n')}\n`
}
