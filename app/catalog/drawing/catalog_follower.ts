import { setImmediate } from 'node:timers/promises'
import type pg from 'pg'
import { Cells, type PooledSpeech } from '#catalog/drawing/cells'
import type { SpeechPool } from '#catalog/drawing/speech_pool'
import type { Level, SpeechType } from '#catalog/enums'
import { DRAWABLE } from '#catalog/speeches/speech_reader'
import type { SpeechTag } from '#catalog/speeches/speech_tag'
import { repeat } from '#concurrency/repeat'
import { type DatabaseFollower, DatabaseListener } from '#postgres/listener'

/** Speeches read at once: a few milliseconds of work, so that requests come in between. */
const PAGE_SIZE = 1000

/** Changes are applied this long at a stretch: leaving a large cell takes a while. */
const SLICE_MS = 5

const RELOAD_EVERY_MS = 5 * 60 * 1000

/** The first page of a load waits until all tags were read once, from a cold disk perhaps. */
const PAGE_TIMEOUT_MS = 120_000

interface DrawableRow {
  id: string
  level: Level
  type: SpeechType
  /** Separated by commas: node-postgres takes several times as long to read an array. */
  tag_ids: string | null
}

const COUNT_SPEECHES = `select count(*) from speeches s where ${DRAWABLE}`

/** In the order of the tags' index: three times as fast as a subquery for each speech. */
const DECLARE_CURSOR = `
  declare drawable_speeches no scroll cursor for
  select s.id, s.level, s.type, tagged.tag_ids
  from speeches s
  left join (
    select speech_id, string_agg(tag_id::text, ',') as tag_ids from speech_tags group by speech_id
  ) tagged on tagged.speech_id = s.id
  where ${DRAWABLE}`

const FETCH_PAGE = `fetch ${PAGE_SIZE} from drawable_speeches`

const SELECT_CHANGED = `
  select s.id, s.level, s.type,
         (select string_agg(tag_id::text, ',') from speech_tags where speech_id = s.id) as tag_ids
  from speeches s
  where ${DRAWABLE} and s.id = any($1)`

/**
 * Fills a speech pool from the database and follows every change of the catalog, through
 * PostgreSQL's LISTEN on a connection of its own. Each new connection begins with a full load, so
 * that nothing is missed while it was away, and there is one every five minutes whatever happens.
 */
export class CatalogFollower implements DatabaseFollower {
  readonly channel = 'catalog_changes'
  #listener: DatabaseListener
  readonly #stopping = new AbortController()
  #changedIds = new Set<string>()
  #tagsChanged = false
  #reloadDue = false

  /**
   * @param connection what node-postgres connects with
   * @param onTrouble called once when the connection is lost, silent or refused; it is tried again
   * until it is back
   */
  constructor(
    connection: pg.ClientConfig,
    private pool: SpeechPool,
    onTrouble: (error: Error) => void
  ) {
    this.#listener = new DatabaseListener(connection, this, onTrouble)
  }

  /** Begins to follow, in the background. */
  start(): void {
    this.#listener.start()
    void repeat({ every: RELOAD_EVERY_MS, signal: this.#stopping.signal }, () => {
      this.#reloadDue = true
      this.#listener.wake()
    })
  }

  /** Ends at the next step; a database that does not answer is not waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#listener.stop()
  }

  connected(): void {
    this.#reloadDue = true
  }

  notified(payload: string): void {
    if (payload === 'tags') this.#tagsChanged = true
    else for (const id of payload.replace('speeches:', '').split(',')) this.#changedIds.add(id)
  }

  async catchUp(client: pg.Client): Promise<boolean> {
    if (this.#reloadDue) {
      this.#reloadDue = this.#tagsChanged = false
      this.#changedIds.clear()
      await this.#load(client)
    } else if (this.#tagsChanged) {
      this.#tagsChanged = false
      this.pool.replaceTags(await readTags(client))
    } else if (this.#changedIds.size > 0) {
      const ids = [...this.#changedIds].slice(0, PAGE_SIZE)
      for (const id of ids) this.#changedIds.delete(id)
      await this.#apply(client, ids)
    } else {
      return false
    }
    return true
  }

  /** Reads everything, a page at a time, out of one snapshot of the database. */
  async #load(client: pg.Client): Promise<void> {
    await client.query('begin transaction read only')
    const tags = await readTags(client)
    this.pool.replaceTags(tags)
    const { rows: counted } = await client.query<{ count: string }>(patiently(COUNT_SPEECHES))
    const cells = new Cells(Number(counted[0]!.count))
    // All rows are read, so the plan that is fastest for all of them is wanted.
    await client.query('set local cursor_tuple_fraction = 1')
    // So that the server ends a statement, too, that was given up here.
    await client.query(`set local statement_timeout = ${PAGE_TIMEOUT_MS}`)
    await client.query(DECLARE_CURSOR)
    for (let more = true; more && !this.#listener.isStopped;) {
      const { rows } = await client.query<DrawableRow>(patiently(FETCH_PAGE))
      for (const row of rows) cells.put(toPooledSpeech(row))
      more = rows.length === PAGE_SIZE
    }
    await client.query('commit')
    if (!this.#listener.isStopped) this.pool.load(cells)
  }

  async #apply(client: pg.Client, ids: string[]): Promise<void> {
    const { rows } = await client.query<DrawableRow>({
      name: 'changed',
      text: SELECT_CHANGED,
      values: [ids],
    })
    const drawable = new Map(rows.map((row) => [row.id, row]))
    let sliceEnd = performance.now() + SLICE_MS
    for (const id of ids) {
      const row = drawable.get(id)
      if (row === undefined) this.pool.remove(id)
      else this.pool.put(toPooledSpeech(row))
      if (performance.now() > sliceEnd) {
        await setImmediate()
        sliceEnd = performance.now() + SLICE_MS
      }
    }
  }
}

/** A statement that may take as long as a page. */
function patiently(text: string) {
  return { text, query_timeout: PAGE_TIMEOUT_MS }
}

async function readTags(client: pg.Client): Promise<SpeechTag[]> {
  const { rows } = await client.query<SpeechTag>('select id, name, category from tags')
  return rows
}

function toPooledSpeech({ id, level, type, tag_ids }: DrawableRow): PooledSpeech {
  return { id, level, type, tagIds: tag_ids?.split(',') ?? [] }
}
