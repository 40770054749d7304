import { randomUUID } from 'node:crypto'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { type Actor, TERMINAL } from '#auditing/audit_log'
import { BatchPublisher } from '#catalog/batches/batch_publisher'
import { Batches } from '#catalog/batches/batches'
import { BulkChanges } from '#catalog/batches/bulk_change'
import { TagMerge } from '#catalog/batches/tag_merge'
import { EXAMPLE_IDS, seedContent } from '#catalog/seed_content'
import BatchPublish from '#commands/batch_publish'
import BatchUndo from '#commands/batch_undo'
import ContentPurge from '#commands/content_purge'
import ImportCsv from '#commands/import_csv'
import { createAdmin } from '#database/factories/admins'
import { ORIGIN } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { RecordingStorage } from '#storage/recording_storage'
import { useRawOutput } from '#tests/support/commands'
import { ContentFolder } from '#tests/support/importing/content'

interface Place {
  /** Sends a request as the admin. */
  send: (method: 'post' | 'put' | 'delete', path: string, body?: object) => Promise<ApiResponse>
  /** The admin, at a channel that is neither the API's nor the terminal's yet. */
  admin: Actor
  cleanup: (end: () => void | Promise<void>) => void
}

interface Channel {
  channel: string
  by: 'request' | 'admin' | 'terminal'
  actions: string[]
  /** Prepares the change. @returns what makes it */
  prepare: (place: Place) => Promise<() => Promise<unknown>>
}

const speechOf = () => ({ text: `Tea ${randomUUID()}?`, level: 'A1', tags: [], published: false })

async function run(Command: Parameters<typeof ace.create>[0], args: string[]): Promise<void> {
  const command = await ace.create(Command, args)
  await command.exec()
  command.assertSucceeded()
}

/** Content of which one speech and the tags are imported, and one that an import will change. */
async function importable({ cleanup }: Place, draft = false) {
  const content = new ContentFolder(cleanup)
  content.add(1)
  await content.import()
  content.rows[0]!.level = 'C1'
  content.add(1, { tags: `new ${content.marker}` })
  const again = () => content.write().import({ draft })
  return { content, again }
}

const CHANNELS: Channel[] = [
  {
    channel: 'POST admin/speeches',
    by: 'request',
    actions: ['speech_created'],
    prepare: ({ send }) => Promise.resolve(() => send('post', 'speeches', speechOf())),
  },
  {
    channel: 'PUT admin/speeches/:id',
    by: 'request',
    actions: ['speech_updated'],
    prepare: async ({ send }) => {
      const [tag, speech] = [await createTag(), await createSpeech()]
      return () => send('put', `speeches/${speech.id}`, { tags: [tag.id] })
    },
  },
  {
    channel: 'DELETE admin/speeches/:id',
    by: 'request',
    actions: ['speech_deleted'],
    prepare: async ({ send }) => {
      const { id } = await createSpeech()
      return () => send('delete', `speeches/${id}`)
    },
  },
  {
    channel: 'POST admin/speeches/:id/restore',
    by: 'request',
    actions: ['speech_restored'],
    prepare: async ({ send }) => {
      const { id } = await createSpeech()
      await db.from('speeches').where('id', id).update({ deleted_at: new Date() })
      return () => send('post', `speeches/${id}/restore`)
    },
  },
  {
    channel: 'POST admin/tags',
    by: 'request',
    actions: ['tag_created'],
    prepare: ({ send }) =>
      Promise.resolve(() => send('post', 'tags', { name: `tag ${randomUUID()}` })),
  },
  {
    channel: 'PUT admin/tags/:id',
    by: 'request',
    actions: ['tag_updated'],
    prepare: async ({ send }) => {
      const { id } = await createTag()
      return () => send('put', `tags/${id}`, { name: `tag ${randomUUID()}`, category: null })
    },
  },
  {
    channel: 'DELETE admin/tags/:id',
    by: 'request',
    actions: ['tag_deleted'],
    prepare: async ({ send }) => {
      const { id } = await createTag()
      return () => send('delete', `tags/${id}`)
    },
  },
  {
    channel: 'a bulk change',
    by: 'admin',
    actions: ['bulk_change_made', 'speech_updated'],
    prepare: async ({ admin }) => {
      const [tag, one, two] = [await createTag(), await createSpeech(), await createSpeech()]
      const changes = await app.container.make(BulkChanges)
      return () => changes.change([one.id, two.id], { addTags: [tag.id] }, admin)
    },
  },
  {
    channel: 'merging tags',
    by: 'admin',
    actions: ['speech_updated', 'tag_merge_made', 'tag_merged'],
    prepare: async ({ admin }) => {
      const [from, into] = [await createTag(), await createTag()]
      await createSpeech([from])
      const merge = await app.container.make(TagMerge)
      return () => merge.merge(from.id, into.id, admin)
    },
  },
  {
    channel: 'undoing a merge of tags',
    by: 'admin',
    actions: ['batch_undone', 'speech_updated', 'tag_restored', 'undo_made'],
    prepare: async ({ admin }) => {
      const [from, into] = [await createTag(), await createTag()]
      await createSpeech([from])
      const merge = await app.container.make(TagMerge)
      const batches = await app.container.make(Batches)
      const { id } = await merge.merge(from.id, into.id, { origin: TERMINAL })
      return () => batches.undo(id, admin)
    },
  },
  {
    channel: 'publishing a batch',
    by: 'admin',
    actions: ['bulk_change_made', 'speech_updated'],
    prepare: async (place) => {
      const { again } = await importable(place, true)
      const { batchId } = await again()
      const publishing = await app.container.make(BatchPublisher)
      return () => publishing.publish(batchId!, place.admin)
    },
  },
  {
    channel: 'import:csv',
    by: 'terminal',
    actions: ['import_made', 'speech_created', 'speech_updated', 'tag_created'],
    prepare: async (place) => {
      const { content } = await importable(place)
      content.write()
      return () => run(ImportCsv, [content.csvPath, '--audio', content.audio])
    },
  },
  {
    channel: 'batch:publish',
    by: 'terminal',
    actions: ['bulk_change_made', 'speech_updated'],
    prepare: async (place) => {
      const { again } = await importable(place, true)
      const { batchId } = await again()
      return () => run(BatchPublish, [batchId!])
    },
  },
  {
    channel: 'batch:undo',
    by: 'terminal',
    actions: ['batch_undone', 'speech_removed', 'speech_updated', 'tag_deleted', 'undo_made'],
    prepare: async (place) => {
      const { again } = await importable(place)
      const { batchId } = await again()
      return () => run(BatchUndo, [batchId!])
    },
  },
  {
    channel: 'content:purge',
    by: 'terminal',
    actions: ['speech_purged'],
    prepare: async () => {
      for (const externalId of [null, randomUUID()]) {
        const { id } = await createSpeech([await createTag()], { externalId })
        await db.from('speeches').where('id', id).update({ deleted_at: '2001-01-01' })
      }
      return () => run(ContentPurge, ['--older-than=90d'])
    },
  },
  {
    channel: 'db:seed',
    by: 'terminal',
    actions: ['speech_created', 'tag_created'],
    prepare: async ({ cleanup }) => {
      const seeded = db.from('speeches').whereLike('audio_url', 'seed/%')
      const [speech] = await seeded.whereNot('id', EXAMPLE_IDS.speech).limit(1)
      const [tag] = await db.from('tags').where('name', 'past simple').limit(1)
      const storage = await app.container.make(RecordingStorage)
      const rename = async (externalId: string, name: string) => {
        const { external_id: own } = speech as { external_id: string }
        await db.from('speeches').where('external_id', own).whereNot('id', speech.id).delete()
        await db.from('tags').where('name', tag.name).whereNot('id', tag.id).delete()
        await db.from('speeches').where('id', speech.id).update({ external_id: externalId })
        await db.from('tags').where('id', tag.id).update({ name })
      }
      cleanup(() => rename(speech.external_id, tag.name))
      await rename(randomUUID(), `tag ${randomUUID()}`)
      return () => seedContent(db.connection(), storage, app.makePath('database/content'))
    },
  },
]

/** Every speech and tag, with all that can change of it. */
async function contentStates(): Promise<Map<string, string>> {
  const { rows } = await db.rawQuery(
    `select id, version::text as state from speeches
     union all select id, name || coalesce(category, '') from tags`
  )
  return new Map((rows as { id: string; state: string }[]).map(({ id, state }) => [id, state]))
}

function placeOf(
  client: ApiClient,
  { admin, accessToken }: Awaited<ReturnType<typeof createAdmin>>,
  cleanup: Place['cleanup']
): Place {
  return {
    send: async (method, path, body = {}) => {
      const request = client[method](`/api/v1/admin/${path}`).bearerToken(accessToken)
      const response = await request.header('if-match', '"1"').json(body)
      if (response.status() >= 300) throw new Error(`${path}: ${response.status()}`)
      return response
    },
    admin: { adminId: admin.id, origin: ORIGIN },
    cleanup,
  }
}

test.group('Whatever changes the content is in the audit log', (group) => {
  group.each.setup(useRawOutput)

  test('logs a change of the content in the audit log: {channel}')
    .with(CHANNELS)
    .run(async ({ assert, client, cleanup }, { by, actions, prepare }) => {
      const signedIn = await createAdmin()
      const change = await prepare(placeOf(client, signedIn, cleanup))
      const before = await contentStates()
      const { rows } = await db.rawQuery('select clock_timestamp()::text as time')
      const since = (rows as [{ time: string }])[0].time
      const answer = await change()
      const after = await contentStates()
      const entries = (await db.from('audit_logs').where('created_at', '>=', since)) as Record<
        string,
        unknown
      >[]

      const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) => {
        return before.get(id) !== after.get(id)
      })
      assert.isNotEmpty(changed)
      const noted = new Set(entries.map((entry) => entry.resource_id))
      assert.isEmpty(changed.filter((id) => !noted.has(id)))
      assert.deepEqual([...new Set(entries.map((entry) => entry.action))].sort(), actions)
      const requestId = by === 'request' ? (answer as ApiResponse).header('x-request-id') : null
      const whence = {
        request: { source: 'api', admin_id: signedIn.admin.id, request_id: requestId },
        admin: { source: 'api', admin_id: signedIn.admin.id, request_id: ORIGIN.requestId },
        terminal: { source: 'terminal', admin_id: null, request_id: null, ip_address: null },
      }[by]
      for (const entry of entries) {
        assert.deepInclude(entry, whence)
        assert.isNotEmpty(entry.changes)
        if (by !== 'terminal') assert.isNotNull(entry.ip_address)
      }
    })
})
