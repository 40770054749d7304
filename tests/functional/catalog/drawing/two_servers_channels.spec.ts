import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { TERMINAL } from '#auditing/audit_log'
import { BulkChanges } from '#catalog/batches/bulk_change'
import { TagMerge } from '#catalog/batches/tag_merge'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { createTag, Tag } from '#database/factories/tags'
import { runAce } from '#tests/support/ace_process'
import { startBesideTests } from '#tests/support/beside_tests'
import { createDrawable, untilCounted } from '#tests/support/catalog'
import { serverUrl } from '#tests/support/http'
import { ContentFolder, newRecording } from '#tests/support/importing/content'
import { drawOverHttp } from '#tests/support/random_speeches'
import { until } from '#tests/support/until'

const ACTOR = { origin: TERMINAL }

/** A tag as a learner meets it: its name, and what is counted and drawn. Null when it is gone. */
type Seen = { name: string; count: number; texts: string[] } | null

type Send = (method: string, path: string, body?: object | FormData) => Promise<void>

/** What an admin of the other server changes, and what everybody sees then. */
const REQUESTS: {
  channel: string
  change: (send: Send, tag: Tag, id: string) => Promise<unknown>
  expected: (before: NonNullable<Seen>) => Seen
}[] = [
  {
    channel: 'POST speeches',
    change: (send, { id: tag }) => {
      const form = new FormData()
      const fields = { text: 'A new one.', level: 'B1', tags: tag }
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      form.append('audio', new File([new Uint8Array(newRecording())], 'a.wav'))
      return send('POST', 'speeches', form)
    },
    expected: ({ name, texts }) => ({ name, count: 3, texts: ['A new one.', ...texts] }),
  },
  {
    channel: 'PUT speeches/:id',
    change: (send, _, id) => send('PUT', `speeches/${id}`, { text: 'Another text.' }),
    expected: ({ name, texts }) => ({ name, count: 2, texts: ['Another text.', texts[0]!] }),
  },
  {
    channel: 'DELETE speeches/:id',
    change: (send, _, id) => send('DELETE', `speeches/${id}`),
    expected: ({ name, texts }) => ({ name, count: 1, texts: texts.slice(1) }),
  },
  {
    channel: 'POST speeches/:id/restore',
    change: async (send, tag, id) => {
      await send('DELETE', `speeches/${id}`)
      await untilCounted(tag, 1)
      await send('POST', `speeches/${id}/restore`)
    },
    expected: (before) => before,
  },
  {
    channel: 'PUT tags/:id',
    change: (send, { id, name }) => send('PUT', `tags/${id}`, { name: `${name} renamed` }),
    expected: ({ name, ...before }) => ({ name: `${name} renamed`, ...before }),
  },
]

test.group('Of two servers, each sees what was changed at the other one', (group) => {
  let other: string
  let token: string
  let send: Send

  group.each.timeout(60_000)
  group.setup(async () => {
    token = await createToken()
    const { accessToken } = await createAdmin()
    const { origin, stop } = await startBesideTests()
    other = origin
    send = async (method, path, body = {}) => {
      const isForm = body instanceof FormData
      const answer = await fetch(`${origin}/api/v1/admin/${path}`, {
        method,
        headers: {
          'authorization': `Bearer ${accessToken}`,
          'if-match': '"1"',
          ...(!isForm && { 'content-type': 'application/json' }),
        },
        body: isForm ? body : JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
    }
    return async () => void (await stop())
  })

  async function look(origin: string, { id }: { id: string }): Promise<Seen> {
    const answer = await fetch(`${origin}/api/v1/tags`)
    const { data } = (await answer.json()) as {
      data: { id: string; name: string; speech_count: number }[]
    }
    const tag = data.find((one) => one.id === id)
    if (tag === undefined) return null
    const drawn = await drawOverHttp(token, { level: 'B1', tags: [id], limit: 50 }, origin)
    const texts = drawn.map((speech) => (speech as { text?: string }).text!).sort()
    return { name: tag.name, count: tag.speech_count, texts }
  }

  async function untilBothSee(tag: { id: string }, expected: Seen) {
    const wanted = JSON.stringify(expected)
    for (const origin of [serverUrl(), other]) {
      await until(`${origin} shows ${wanted}`, async () => {
        return JSON.stringify(await look(origin, tag)) === wanted
      })
    }
  }

  test('a second server follows {channel}')
    .with(REQUESTS)
    .run(async (_, { change, expected }) => {
      const { tag, speeches } = await createDrawable(2)
      const before = { name: tag.name, count: 2, texts: speeches.map(({ text }) => text) }
      await untilBothSee(tag, before)
      await change(send, tag, speeches[0]!.id)
      await untilBothSee(tag, expected(before))
    })

  test('a second server follows POST and DELETE tags', async () => {
    const name = `tag ${randomUUID()}`
    await send('POST', 'tags', { name })
    const tag = await Tag.findByOrFail('name', name)
    await untilBothSee(tag, { name, count: 0, texts: [] })
    await send('DELETE', `tags/${tag.id}`)
    await untilBothSee(tag, null)
  })

  test('a second server follows a bulk change and a merge of tags', async () => {
    const { tag, speeches, ids } = await createDrawable(2)
    const [into, texts] = [await createTag(), speeches.map(({ text }) => text)]
    const changes = await app.container.make(BulkChanges)
    await changes.change([ids[0]!], { published: false }, ACTOR)
    await untilBothSee(tag, { name: tag.name, count: 1, texts: texts.slice(1) })
    const merge = await app.container.make(TagMerge)
    await merge.merge(tag.id, into.id, ACTOR)
    await untilBothSee(tag, null)
    await untilBothSee(into, { name: into.name, count: 1, texts: texts.slice(1) })
  })

  test('a server follows import:csv, batch:publish and batch:undo of other processes', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    const texts = content.add(2).map(({ text }) => text)
    content.write()
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await runAce(args)
      assert.equal(code, 0, stdout + stderr)
      return stdout
    }
    const args = [content.csvPath, '--audio', content.audio, '--draft', '--json']
    const { import_id: id } = JSON.parse(await run('import:csv', ...args)) as { import_id: string }
    const name = `tag ${content.marker}`
    const tag = await Tag.findByOrFail('name', name)
    await untilBothSee(tag, { name, count: 0, texts: [] })
    const publishing = /batch:undo (\S+)/.exec(await run('batch:publish', id))![1]!
    await untilBothSee(tag, { name, count: 2, texts: texts.sort() })
    await run('batch:undo', publishing)
    await untilBothSee(tag, { name, count: 0, texts: [] })
    await run('batch:undo', id)
    await untilBothSee(tag, null)
  })
})
