import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { whyNo } from '#tests/support/missing_programs'
import { temporaryFolder } from '#tests/support/temporary_folder'

const SCRIPTS = [
  '.ci/image',
  '.ci/run',
  'deploy/compose/make_secrets',
  'deploy/kubernetes/github_token',
  'deploy/kubernetes/roll_out',
]

const noShellcheck = whyNo('shellcheck')

async function shellcheck(file: string): Promise<void> {
  try {
    await promisify(execFile)('shellcheck', ['--severity=warning', file])
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout)
  }
}

test.group('Shell scripts', () => {
  test('shellcheck finds nothing in them, and finds a planted fault')
    .skip(noShellcheck !== undefined, noShellcheck)
    .run(async ({ assert, cleanup }) => {
      for (const script of SCRIPTS) await shellcheck(app.makePath(script))
      const faulty = join(temporaryFolder(cleanup), 'faulty')
      writeFileSync(faulty, '#!/bin/bash\ncd /somewhere\nrm -r $unset_name/*\n')
      await assert.rejects(() => shellcheck(faulty), /SC2164/)
    })
    .timeout(60_000)
})
