import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { PluginFn } from '@japa/runner/types'
import { checkedAnswers } from '#tests/support/contract'

interface TestOutcome {
  /** The spec file, from the root of the project. */
  file: string
  title: string
  /** The title with its placeholders: the same in every run. */
  original: string
  state: 'passed' | 'failed' | 'skipped'
  /** How long it took. */
  ms: number
}

/** What a test left open keeps the process from ending: it is ended so long after the last test. */
const MAX_END_MS = 120_000

/**
 * Tells `npm test` what ran, and which documented answers were checked: writes it as JSON into the
 * file that `TEST_REPORT` names.
 */
export function testReport(path = process.env.TEST_REPORT): PluginFn {
  const outcomes: TestOutcome[] = []
  const add = (file: string | undefined, outcome: Omit<TestOutcome, 'file'>) => {
    outcomes.push({ file: relative(process.cwd(), file ?? 'a suite'), ...outcome })
  }
  return ({ emitter }) => {
    if (path === undefined) return
    emitter.on('test:end', ({ title, meta, hasError, isSkipped, duration }) => {
      const state = hasError ? 'failed' : isSkipped ? 'skipped' : 'passed'
      add(meta.fileName, { title: title.expanded, original: title.original, state, ms: duration })
    })
    // What their hooks did: the failed tests of a group are told above.
    emitter.on('group:end', ({ title, meta, errors }) => {
      if (errors.length > 0) add(meta.fileName, { title, original: title, state: 'failed', ms: 0 })
    })
    emitter.on('suite:end', ({ name, errors }) => {
      if (errors.length > 0) add(undefined, { title: name, original: name, state: 'failed', ms: 0 })
    })
    emitter.on('runner:end', () => {
      writeFileSync(path, JSON.stringify({ tests: outcomes, answers: checkedAnswers() }))
      setTimeout(endAnyway, MAX_END_MS).unref()
    })
  }
}

function endAnyway(): void {
  const open = Map.groupBy(process.getActiveResourcesInfo(), (name) => name)
  const counts = [...open].map(([name, all]) => `${all.length} ${name}`)
  process.stderr.write(`The tests are over, but something is left open: ${counts.join(', ')}\n`)
  process.exit(1)
}
