import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { WorkerProcess } from '#concurrency/worker_process'
import type { Told } from '#tests/support/telling_worker'
import { until } from '#tests/support/until'

const FILE = new URL('../../support/telling_worker', import.meta.url)
const PARENT = fileURLToPath(new URL('../../support/worker_parent.ts', import.meta.url))
/** More than a pipe holds, so that it comes in pieces. */
const BYTES = Uint8Array.from({ length: 500_000 }, (_, index) => (index % 255) + 1)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test.group('Worker process', () => {
  test('a worker process gives back what it was sent, sees none of our environment, and overwrites its copies', async ({
    assert,
    cleanup,
  }) => {
    const worker = new WorkerProcess<null, Told>(FILE, { maxHeapMb: 64 })
    cleanup(() => worker.terminate())
    for (const job of [1, 2, 3]) {
      const { reply, output } = await worker.run(null, BYTES)
      assert.deepEqual(Uint8Array.from(output), BYTES)
      assert.deepEqual(reply.environment, [])
      assert.isAtLeast(reply.earlier.buffers, job === 1 ? 2 : 4)
      assert.isTrue(reply.earlier.areZeros)
    }
  })

  test('a worker process that ended stays ended', async ({ assert }) => {
    const worker = new WorkerProcess<null, Told>(FILE, { maxHeapMb: 64 })
    const { reply } = await worker.run(null, BYTES)
    await worker.terminate()
    await worker.terminate()
    assert.isTrue(worker.ended)
    assert.isFalse(isAlive(reply.pid))
    await assert.rejects(() => worker.run(null, BYTES), /ended/)
  })

  test('a worker process ends when the process that started it is killed, {while}')
    .with([
      { while: 'while it waits', job: 'none' },
      { while: 'while it computes for ever', job: 'loop' },
    ])
    .run(async ({ assert, cleanup }, { job }) => {
      const parent = spawn(process.execPath, ['--import=@poppinss/ts-exec', PARENT, job], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      cleanup(() => void parent.kill('SIGKILL'))
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const pid = Number(line.toString())
      cleanup(() => {
        if (isAlive(pid)) process.kill(pid, 'SIGKILL')
      })
      assert.isTrue(isAlive(pid))
      parent.kill('SIGKILL')
      await until('the worker process has ended', () => !isAlive(pid))
    })
})
