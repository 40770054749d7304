import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import { whyNo } from '#tests/support/missing_programs'

const FOLDER = fileURLToPath(new URL('../../../deploy/prometheus/', import.meta.url))
const RUNBOOK = new URL('../../../docs/OPERATIONS.md', import.meta.url)

const noPromtool = whyNo('promtool', 'prometheus')

/** @throws with what promtool says against it */
async function promtool(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('promtool', args, { cwd: FOLDER })
  return stdout
}

test.group('Rules for alerts', () => {
  test('promtool finds nothing wrong with rules and configuration, and alerts come at their minute')
    .skip(noPromtool !== undefined, noPromtool)
    .run(async ({ assert }) => {
      assert.include(await promtool('check', 'rules', 'alerts.yml'), 'SUCCESS')
      assert.include(
        await promtool('check', 'config', '--syntax-only', 'prometheus.yml'),
        'SUCCESS'
      )
      await promtool('test', 'rules', 'alerts.test.yml', 'alerts_of_days.test.yml')
    })

  test('each alert has its part of the runbook and a test, and none is there of another', async ({
    assert,
  }) => {
    const read = (file: string) => readFile(FOLDER + file, 'utf8')
    const rules = await read('alerts.yml')
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name!)
    const urls = [...rules.matchAll(/runbook_url: (.+)/g)].map(([, url]) => url)
    assert.deepEqual(
      urls,
      alerts.map((name) => `docs/OPERATIONS.md#${name.toLowerCase()}`)
    )
    const runbook = await readFile(RUNBOOK, 'utf8')
    const headings = [...runbook.matchAll(/^### (Saywell\w+)$/gm)].map(([, name]) => name)
    assert.deepEqual(headings, alerts)
    const tests = (await read('alerts.test.yml')) + (await read('alerts_of_days.test.yml'))
    for (const name of alerts) assert.include(tests, `- alertname: ${name}\n`)
  })
})
