import { collectDefaultMetrics, Registry } from 'prom-client'

/** What the names of our metrics begin with; those of Node.js have the usual names of prom-client. */
export const PREFIX = 'saywell_'

/** All metrics of this process. What other processes do, commands among them, is not in it. */
export const registry = new Registry()

/** Measures the event loop, the garbage collector, memory and handles from now on. */
export function measureNode(): void {
  collectDefaultMetrics({ register: registry })
}
