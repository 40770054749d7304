import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { temporaryFolder } from '#tests/support/temporary_folder'

type Cleanup = (callback: () => void) => void

const IMAGE = `ghcr.io/owner/saywell@sha256:${'a'.repeat(64)}`
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/** Writes down how it is called, and what it is given to apply; answers as a cluster would. */
const KUBECTL = `#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
  apply*--kustomize*) sed 's/^/| /' "$3/kustomization.yaml" >>"$CALLS" ;;
  *'get job'*) echo "$JOB" ;;
  *'rollout status'*) if grep -q 'rollout undo' "$CALLS"; then exit 0; fi; exit "$ROLL_OUT" ;;
esac
`

async function rollOut(cleanup: Cleanup, outcome: { job?: string; code?: string }, image = IMAGE) {
  const folder = temporaryFolder(cleanup)
  cpSync(app.makePath('deploy/kubernetes'), join(folder, 'kubernetes'), { recursive: true })
  writeFileSync(join(folder, 'kubectl'), KUBECTL)
  chmodSync(join(folder, 'kubectl'), 0o755)
  writeFileSync(join(folder, 'calls'), '')
  const child = spawn(join(folder, 'kubernetes/roll_out'), ['staging', image, COMMIT], {
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      CALLS: join(folder, 'calls'),
      JOB: outcome.job ?? 'SuccessCriteriaMet Complete',
      ROLL_OUT: outcome.code ?? '0',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [[exitCode], said] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  const left = readdirSync(join(folder, 'kubernetes')).filter((name) => name.startsWith('release'))
  return { exitCode, said, left, calls: readFileSync(join(folder, 'calls'), 'utf8') }
}

test.group('roll_out', () => {
  test('migrates with the image first, then rolls it out', async ({ assert, cleanup }) => {
    const { exitCode, calls, left, said } = await rollOut(cleanup, {})
    assert.equal(exitCode, 0, said)
    assert.isEmpty(left)
    const images = `| images: [{ name: saywell, newName: ghcr.io/owner/saywell, digest: sha256:${'a'.repeat(64)} }]`
    const steps = calls
      .split('\n')
      .filter((line) => /kustomize|rollout|\| (res|name|images)/.test(line))
    assert.deepEqual(
      steps.map((line) => line.replace(/release\.\w+/, 'release')),
      [
        'apply --kustomize release/migrate',
        '| resources: [../../migrate]',
        '| namespace: saywell-staging',
        '| nameSuffix: -0123456789ab',
        images,
        'apply --kustomize release/servers',
        '| resources: [../../staging]',
        '| namespace: saywell-staging',
        images,
        '--namespace saywell-staging rollout status deployment/saywell --timeout=15m',
      ]
    )
  })

  test('leaves the servers as they are when the migrations fail', async ({ assert, cleanup }) => {
    const { exitCode, calls, said } = await rollOut(cleanup, { job: 'FailureTarget Failed' })
    assert.equal(exitCode, 1)
    assert.include(said, 'The migrations failed')
    assert.notMatch(calls, /servers|rollout/)
  })

  test('brings the servers of before back when the new ones are not ready', async ({
    assert,
    cleanup,
  }) => {
    const { exitCode, calls, said } = await rollOut(cleanup, { code: '1' })
    assert.equal(exitCode, 1)
    assert.include(said, 'those of before are back')
    assert.include(calls, 'rollout undo deployment/saywell')
  })

  test('refuses an image without a digest', async ({ assert, cleanup }) => {
    const { exitCode, calls, said } = await rollOut(cleanup, {}, 'ghcr.io/owner/saywell:latest')
    assert.equal(exitCode, 1)
    assert.include(said, 'has no digest')
    assert.equal(calls, '')
  })
})

test.group('github_token', () => {
  test("gives kubectl the token of the workflow's run", async ({ assert, cleanup }) => {
    const server = createServer(({ url, headers }, response) => {
      const isAsked =
        url === '/token?run=1&audience=saywell' && headers.authorization === 'bearer mine'
      response.writeHead(isAsked ? 200 : 403).end(JSON.stringify({ count: 1, value: 'a.b-c_d' }))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanup(() => void server.close())
    const { port } = server.address() as AddressInfo
    const child = spawn(app.makePath('deploy/kubernetes/github_token'), {
      env: {
        PATH: process.env.PATH,
        ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?run=1`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'mine',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const { status, kind } = JSON.parse(await text(child.stdout)) as {
      kind: string
      status: { token: string; expirationTimestamp: string }
    }
    assert.equal(kind, 'ExecCredential')
    assert.equal(status.token, 'a.b-c_d')
    assert.isAbove(Date.parse(status.expirationTimestamp), Date.now())
  })
})
