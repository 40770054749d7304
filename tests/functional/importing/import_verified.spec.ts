import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import ImportCsv from '#commands/import_csv'
import { outputOf, useRawOutput } from '#tests/support/commands'
import { ContentFolder } from '#tests/support/importing/content'
import { makesRenditions } from '#tests/support/missing_programs'
import { OTHER_TEXT, queued } from '#tests/support/prepared_recordings'
import { GARDEN, learnerRecording } from '#tests/support/recordings'
import { until } from '#tests/support/until'

const DOUBT =
  '3|text|Does this recording say this text? It seems to say something else.|text_doubtful'
const INTERRUPTED_ROWS = 8

/** Rows whose recordings say GARDEN; the second one's text is another one. */
function contentOf(rows: number, cleanup: ConstructorParameters<typeof ContentFolder>[0]) {
  const content = new ContentFolder(cleanup)
  const added = content.add(rows)
  for (const [index, row] of added.entries()) {
    row.text = index === 1 ? OTHER_TEXT : GARDEN
    content.record(row.audio_filename, newRecording())
  }
  return content.write()
}

/** The learner's recording, unlike any other one in its last samples, which nobody hears. */
function newRecording(): Buffer {
  const bytes = Buffer.from(learnerRecording())
  for (let sample = 1; sample <= 16; sample++) {
    bytes.writeInt16LE(randomInt(-2, 3), bytes.length - 2 * sample)
  }
  return bytes
}

async function run(content: ContentFolder, ...flags: string[]) {
  const command = await ace.create(ImportCsv, [content.csvPath, '--audio', content.audio, ...flags])
  await command.exec()
  return command
}

test.group('import:csv verifies the recordings', (group) => {
  group.each.timeout(120_000)
  group.each.setup(useRawOutput)

  test('import:csv verifies recordings after it has written them, and names doubtful rows', async ({
    assert,
    cleanup,
  }) => {
    const content = contentOf(2, cleanup)
    const command = await run(content)
    command.assertSucceeded()
    assert.include(outputOf(command), DOUBT)
    assert.include(outputOf(command), '2 new, 0 changed, 0 unchanged')
    assert.notInclude(outputOf(command), 'not verified yet')
    const [doubtful, right] = await content.speeches()
    assert.containsSubset(
      [doubtful, right],
      [
        { text: OTHER_TEXT, warnings: ['text_doubtful'] },
        { text: GARDEN, warnings: [] },
      ]
    )
    for (const { id, rendition_url: key } of [doubtful!, right!]) {
      assert.isUndefined(await queued(id))
      if (makesRenditions()) assert.match(key as string, /^renditions\//)
    }

    // The batch can be undone: nobody has edited its speeches.
    const { rows } = await db.rawQuery(
      `select b.version = s.version as same from batch_speeches b join speeches s on s.id = b.speech_id
       where s.id = any(?)`,
      [[doubtful!.id, right!.id]] as never
    )
    assert.deepEqual(rows, [{ same: true }, { same: true }])

    // A mended text is a change, and is verified again.
    content.rows[1]!.text = `${GARDEN} `
    content.rows[1]!.level = 'C1'
    content.write()
    await run(content)
    assert.containsSubset(await content.speeches(), [{ level: 'C1', warnings: [] }])
  })

  test('import:csv {flag} verifies recordings first, and writes nothing')
    .with([
      { flag: '--strict', says: 'Nothing was imported. Rows: 2, warnings, with --strict: ' },
      { flag: '--dry-run', says: 'This would be imported: 2 new, 0 changed, 0 unchanged' },
    ])
    .run(async ({ assert, cleanup }, { flag, says }) => {
      const content = contentOf(2, cleanup)
      const command = await run(content, flag)
      assert.include(outputOf(command), DOUBT)
      assert.include(outputOf(command), says)
      assert.isEmpty(await content.speeches())
    })

  test('import:csv --no-hear leaves verifying to the servers, and says so', async ({
    assert,
    cleanup,
  }) => {
    const content = contentOf(2, cleanup)
    const command = await run(content, '--no-hear')
    command.assertSucceeded()
    assert.match(outputOf(command), /not verified yet: 2\. .+ node ace content:prepare/)
    for (const { id } of await content.speeches()) assert.exists(await queued(id))
  })

  test('Ctrl-C stops import:csv while it verifies recordings, and nothing is lost', async ({
    assert,
    cleanup,
  }) => {
    const content = contentOf(INTERRUPTED_ROWS, cleanup)
    const args = ['import:csv', content.csvPath, '--audio', content.audio, '--json']
    const child = spawn(process.execPath, ['ace.js', ...args], {
      cwd: app.makePath(),
      // A terminal's Ctrl-C reaches the programs that it has started, too.
      detached: true,
    })
    const outputs = Promise.all([text(child.stdout), text(child.stderr)])
    const exited = once(child, 'exit')
    const speeches = () => content.speeches()
    const waiting = async () => {
      const written = await speeches()
      const found = await Promise.all(written.map(({ id }) => queued(id)))
      return found.filter((entry) => entry !== undefined)
    }
    await until('one of them is prepared', async () => {
      const written = await speeches()
      const left = await waiting()
      return written.length === INTERRUPTED_ROWS && left.length < INTERRUPTED_ROWS
    })
    process.kill(-child.pid!, 'SIGINT')
    const [[code], [stdout, stderr]] = await Promise.all([exited, outputs])
    assert.equal(code, 130, stderr)
    const report = JSON.parse(stdout) as { ok: boolean; unheard_count: number }
    const left = await waiting()
    assert.isTrue(report.ok)
    assert.isAbove(left.length, 0)
    assert.equal(report.unheard_count, left.length)
    assert.lengthOf(await speeches(), INTERRUPTED_ROWS)
    for (const entry of left) assert.containsSubset(entry, { claimed_at: null, attempts: 0 })
    const written = await speeches()
    const renditions = written.filter((one) => one.rendition_url !== null)
    const prepared = INTERRUPTED_ROWS - left.length
    assert.lengthOf(renditions, makesRenditions() ? prepared : 0)
  })
})
