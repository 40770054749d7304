import { Figure, Timing } from '#metrics/instruments'

/** The connections of `config/database.ts`: that of requests, and that of imports. */
export const POOLS = { main: 'postgres', imports: 'imports' } as const
export type PoolName = keyof typeof POOLS

const POOL_NAMES = Object.keys(POOLS) as PoolName[]

const connections = new Figure('database_connections', 'Connections to the database.', {
  pool: POOL_NAMES,
  state: ['used', 'free'],
})
const waiting = new Figure('database_waiting', 'Who waits for a connection to the database.', {
  pool: POOL_NAMES,
})
const acquired = new Timing('database_acquire_seconds', 'Time until a connection was there.', {
  pool: POOL_NAMES,
})

/** What is used of tarn, Knex's pool. */
interface MeasuredPool {
  numUsed(): number
  numFree(): number
  numPendingAcquires(): number
  on(
    event: 'acquireRequest' | 'acquireSuccess' | 'acquireFail',
    listener: (id: number) => void
  ): void
}

export function readPool(name: PoolName, pool: MeasuredPool): void {
  connections.set({ pool: name, state: 'used' }, pool.numUsed())
  connections.set({ pool: name, state: 'free' }, pool.numFree())
  waiting.set({ pool: name }, pool.numPendingAcquires())
}

/** From now on, measures how long whoever needs a connection waits for it. */
export function timeAcquires(name: PoolName, pool: Pick<MeasuredPool, 'on'>): void {
  const since = new Map<number, number>()
  const end = (id: number) => {
    acquired.addSince({ pool: name }, since.get(id) ?? performance.now())
    since.delete(id)
  }
  pool.on('acquireRequest', (id) => since.set(id, performance.now()))
  pool.on('acquireSuccess', end)
  pool.on('acquireFail', end)
}
