import { randomBytes } from 'node:crypto'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import ScoreSmoke from '#commands/score_smoke'
import env from '#start/env'
import type { Settings } from '#start/settings'
import { runAce } from '#tests/support/ace_process'
import { AzureService } from '#tests/support/azure/azure_service'
import { failureOf, outputOf, useRawOutput } from '#tests/support/commands'
import { phoneRecording } from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

const PHONE_FILE = app.makePath('tests/fixtures/recordings/index_last.m4a')
const TEXT = 'I have never seen such a beautiful garden before.'

interface Report {
  ok: boolean
  provider: { name: string; version: string }
  recordings: {
    recording: string
    latency_ms: number
    pronunciation_score: number
    words: { word: string; score: number; error_type: string }[]
  }[]
  checks: { check: string; holds: boolean }[]
}

/** Sets settings of this process. @returns what sets them back */
function useSettings(settings: Partial<Settings>): () => void {
  const names = Object.keys(settings) as (keyof Settings)[]
  const before = names.map((name) => [name, env.get(name)] as const)
  for (const name of names) setOrUnset(name, settings[name])
  return () => {
    for (const [name, value] of before) setOrUnset(name, value)
  }
}

function setOrUnset(name: keyof Settings, value: unknown): void {
  env.set(name, value as never)
  // It would be the text "undefined" there, also for the processes that are started.
  if (value === undefined) delete process.env[name]
}

test.group('score:smoke', (group) => {
  group.each.timeout(120_000)
  group.each.setup(useRawOutput)
  // A busy machine is no failure here, and a key in the environment is not for this test.
  group.each.setup(() => useSettings({ SPEECH_API_TIMEOUT: 60, AZURE_SPEECH_KEY: undefined }))

  test('score:smoke scores what ships with the project, in a process that ends, and reports it', async ({
    assert,
  }) => {
    const run = await runAce(['score:smoke', '--json'], {
      // Neither a database nor Redis is needed.
      settings: {
        SPEECH_API_TIMEOUT: '60',
        TEST_DATABASE_URL: 'postgresql://127.0.0.1:1/nothing',
        REDIS_URL: 'redis://127.0.0.1:1',
      },
    })
    assert.equal(run.code, 0, run.stderr + run.stdout)
    const report = JSON.parse(run.stdout) as Report
    assert.isTrue(report.ok)
    assert.equal(report.provider.name, 'local')
    assert.deepEqual(
      report.checks.map(({ holds }) => holds),
      [true, true, true, true]
    )
    const [right, wrong, other] = report.recordings
    assert.lengthOf(report.recordings, 3)
    assert.isAbove(right!.pronunciation_score, wrong!.pronunciation_score)
    assert.isAbove(wrong!.pronunciation_score, other!.pronunciation_score)
    for (const { latency_ms: latency } of report.recordings) assert.isAbove(latency, 0)
    assert.lengthOf(right!.words, 9)
    assert.properties(right!.words[0]!, ['word', 'score', 'error_type'])
    assert.equal(wrong!.words[7]!.word, 'garden')
    assert.notEqual(wrong!.words[7]!.error_type, 'none')
  })

  test("score:smoke scores an operator's own recording, as a table", async ({ assert }) => {
    const args = ['--file', PHONE_FILE, '--text', TEXT, '--provider', 'local']
    const command = await ace.create(ScoreSmoke, args)
    await command.exec()
    command.assertSucceeded()
    const output = outputOf(command)
    assert.match(output, /index_last\.m4a\|I have never seen .+\|\d+ ms\|9\d/)
    assert.include(output, '|local')
  })

  test('score:smoke fails with one line: {why}')
    .with([
      {
        why: 'no such provider',
        args: ['--provider', 'google'],
        says: /^--provider is "google", /,
      },
      { why: 'no text', args: ['--file', PHONE_FILE], says: /^--file and --text go together/ },
      { why: 'no file', args: ['--text', TEXT], says: /^--file and --text go together/ },
      {
        why: 'an empty text',
        args: ['--file', PHONE_FILE, '--text', ' '],
        says: /^--file and --text go together/,
      },
      {
        why: 'a missing file',
        args: ['--file', '/no/such.wav', '--text', TEXT],
        says: /^There is no file "\/no\/such\.wav"\.$/,
      },
      {
        why: 'a folder',
        args: ['--file', '/', '--text', TEXT],
        says: /^"\/" is no file\.$/,
      },
      {
        why: 'a device without an end',
        args: ['--file', '/dev/zero', '--text', TEXT],
        says: /^"\/dev\/zero" is no file\.$/,
      },
      {
        why: 'no key',
        args: ['--provider', 'azure'],
        says: /^AZURE_SPEECH_KEY is missing: .+$/,
      },
    ])
    .run(async ({ assert }, { args, says }) => {
      assert.match(await failureOf(await ace.create(ScoreSmoke, args)), says)
    })

  test('score:smoke refuses files that are not recordings, and too large ones', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const noise = join(folder, 'noise.wav')
    writeFileSync(noise, randomBytes(5000).fill(0, 0, 16))
    const large = join(folder, 'large.m4a')
    writeFileSync(large, phoneRecording('index_last.m4a'))
    truncateSync(large, 10 * 1024 * 1024 + 1)
    for (const [file, says] of [
      [noise, /^This kind of file is not accepted/],
      [large, /^The recording is larger than 10 MB/],
    ] as const) {
      const command = await ace.create(ScoreSmoke, ['--file', file, '--text', TEXT])
      assert.match(await failureOf(command), says)
    }
  })

  test('score:smoke prints a fault on one line of the error output, and nothing else', async ({
    assert,
  }) => {
    const args = ['score:smoke', '--json', '--file', '/no/such.wav', '--text', TEXT]
    const { code, stdout, stderr } = await runAce(args)
    assert.deepEqual([code, stdout], [1, ''])
    assert.equal(stderr, 'There is no file "/no/such.wav".\n')
  })
})

test.group('score:smoke, with Azure', (group) => {
  const service = new AzureService()
  group.setup(async () => {
    await service.start()
    return () => service.stop()
  })
  group.each.setup(useRawOutput)
  group.each.setup(() => {
    return useSettings({ AZURE_SPEECH_KEY: service.key, AZURE_SPEECH_ENDPOINT: service.endpoint })
  })
  group.each.timeout(60_000)

  const smoke = () => ace.create(ScoreSmoke, ['--provider', 'azure'])

  test('score:smoke with Azure fails when the scores have the wrong order', async ({ assert }) => {
    // The stand-in gives every recording the same scores.
    service.behaviour = 'score'
    const command = await smoke()
    await command.exec()
    command.assertFailed()
    const output = outputOf(command)
    assert.include(output, '|azure')
    assert.match(output, /failed: the right recording is above the one with a wrong word/)
    // The service sees the end of a connection a moment after we have ended it.
    await until('no connection is left', () => service.openSockets === 0)
  })

  test('score:smoke with Azure fails with one line when the service does', async ({ assert }) => {
    service.behaviour = 'refuse_503'
    const says = await failureOf(await smoke())
    assert.match(says, /^The provider "azure" failed with scorer_unavailable after \d+ ms\.$/)
  })

  test('score:smoke names a refused Azure key without showing it', async ({ assert }) => {
    service.behaviour = 'score'
    env.set('AZURE_SPEECH_KEY', 'another-key-0123456789')
    const says = await failureOf(await smoke())
    assert.match(says, /^Azure Speech refuses AZURE_SPEECH_KEY: check the key and its region/)
    assert.notInclude(says, 'another-key')
  })
})
