import { Count, Figure, Timing } from '#metrics/instruments'
import { outcomeOf, OUTCOMES } from '#metrics/outcome'

const SOURCES = ['api', 'page'] as const

const imports = new Count(
  'imports_total',
  'Imports over the API and of the pages; left: nobody waited any more, or another server goes on.',
  { source: SOURCES, outcome: [...OUTCOMES, 'left'] }
)
const running = new Figure('imports_running', 'Imports that are going on in this server.', {})
const durations = new Timing(
  'import_duration_seconds',
  'How long imports took that were done.',
  { source: SOURCES },
  [1, 5, 15, 60, 300, 900, 3600]
)

/**
 * Counts an import that writes, with what becomes of it. @throws what it throws
 *
 * @param isDone whether the import wrote what it was asked to
 */
export async function countImport<T>(
  source: (typeof SOURCES)[number],
  signal: AbortSignal,
  run: () => Promise<T>,
  isDone: (result: T) => boolean = () => true
): Promise<T> {
  const startedAt = performance.now()
  running.add({}, 1)
  try {
    const result = await run()
    const outcome = isDone(result) ? 'done' : 'refused'
    if (outcome === 'done') durations.addSince({ source }, startedAt)
    imports.add({ source, outcome })
    return result
  } catch (error) {
    imports.add({ source, outcome: signal.aborted ? 'left' : outcomeOf(error) })
    throw error
  } finally {
    running.add({}, -1)
  }
}
