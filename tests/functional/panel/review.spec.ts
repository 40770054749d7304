import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createSpeech, Speech } from '#database/factories/speeches'
import { auditedAbout } from '#tests/support/audit'
import { PanelClient } from '#tests/support/panel_client'
import { signedInAdmin } from '#tests/support/panel_sessions'
import { unescapeHtml } from '#tests/support/speech_form'

/** Drafts of an import of their own, the oldest first; the queue of it has no others. */
async function createQueue(
  fields: Partial<Speech>[] = [{}, {}, {}],
  kind: 'drafts' | 'warnings' = 'drafts'
) {
  const batchId = randomUUID()
  const start = DateTime.utc().minus({ days: 1 })
  const ofKind = kind === 'drafts' ? { published: false } : { warnings: ['audio_quiet'] }
  const speeches: Speech[] = []
  for (const [position, values] of fields.entries()) {
    const speech = await createSpeech([], {
      text: `Speech ${position} of ${batchId.slice(0, 8)}.`,
      audioSha256: randomUUID().replaceAll('-', '').repeat(2),
      createdAt: start.plus({ minutes: position }),
      ...ofKind,
      ...values,
    })
    speeches.push(await speech.refresh())
  }
  await db.table('batches').insert({ id: batchId, kind: 'import', details: '{}' })
  await db
    .table('batch_speeches')
    .multiInsert(speeches.map(({ id }) => ({ batch_id: batchId, speech_id: id, version: 1 })))
  const address = `/admin/review/next?of=${kind}&import=${batchId}`
  const nameIn = (html: string) => {
    const shown = /<h2 class="review-sentence"[^>]*>([^<]*)</.exec(html)?.[1]?.trim() ?? ''
    const at = speeches.findIndex(({ text }) => text === unescapeHtml(shown))
    return at === -1 ? shown : at
  }
  return { batchId, speeches, address, nameIn }
}

/** Somebody who goes through a queue without JavaScript. */
class Reviewer {
  html = ''
  status = 0
  path = ''

  constructor(private client: PanelClient) {}

  async go(path: string): Promise<this> {
    let answer = await this.client.get(path)
    this.path = path
    while (answer.status === 303) {
      this.path = answer.location!
      answer = await this.client.get(this.path)
    }
    this.html = answer.html
    this.status = answer.status
    return this
  }

  /** Sends the form of a key, as it stands on the page. */
  async press(verdict: string, changes: Record<string, string> = {}): Promise<this> {
    const { action, fields } = this.form(verdict)
    const answer = await this.client.post(action, { ...fields, ...changes })
    if (answer.status === 303) return this.go(answer.location!)
    this.html = answer.html
    this.status = answer.status
    return this
  }

  form(verdict: string) {
    const pattern = new RegExp(`<form [^>]*action="([^"]*/${verdict}\\?[^"]*)"[^]*?</form>`)
    const found = pattern.exec(this.html)
    if (found === null) throw new Error(`There is no form "${verdict}":\n${this.html}`)
    const inputs = found[0].matchAll(/name="([^"]+)" value="([^"]*)"/g)
    const fields = [...inputs].map(([, name, value]) => [name!, unescapeHtml(value!)])
    return {
      action: unescapeHtml(found[1]!),
      fields: Object.fromEntries(fields) as Record<string, string>,
    }
  }

  /** Follows the link of a key. */
  follow(key: string): Promise<this> {
    return this.go(this.link(key)!)
  }

  link(key: string): string | undefined {
    const found = new RegExp(`<a [^>]*href="([^"]+)"[^>]*data-press="${key}"`).exec(this.html)
    return found === null ? undefined : unescapeHtml(found[1]!)
  }

  get place(): string | undefined {
    return /<span class="place">([^<]*)</.exec(this.html)?.[1]
  }

  get notes(): string {
    return unescapeHtml(/class="review-notes"[^]*?<\/div>/.exec(this.html)?.[0] ?? '')
  }
}

async function reviewing(address: string) {
  return new Reviewer(await PanelClient.signIn()).go(address)
}

async function stateOf({ id }: Speech) {
  const { published, deletedAt, version, level, text } = await Speech.findOrFail(id)
  return { isPublished: published, isInBin: deletedAt !== null, version, level, text }
}

test.group('A review', () => {
  test('leads from draft to draft with each verdict, and ends with what was done', async ({
    assert,
  }) => {
    const { address, speeches, nameIn } = await createQueue([{}, {}, {}, {}])
    const reviewer = await reviewing(address)
    assert.equal(nameIn(reviewer.html), 0)
    assert.equal(reviewer.place, '1 of 4')
    await reviewer.press('approve')
    assert.equal(nameIn(reviewer.html), 1)
    assert.equal(reviewer.place, '2 of 4')
    assert.include(reviewer.notes, `Approved “${speeches[0]!.text}”`)
    await reviewer.press('bin')
    assert.equal(reviewer.place, '3 of 4')
    await reviewer.follow('s')
    assert.equal(nameIn(reviewer.html), 3)
    assert.equal(reviewer.place, '4 of 4')
    assert.include(reviewer.html, '1 skipped')
    await reviewer.press('fix', { text: 'The kettle sings.', level: 'A2', tags: '' })
    assert.include(reviewer.html, 'That was the last one')
    const figures = [...reviewer.html.matchAll(/<dt>([^<]+)<\/dt>\s*<dd>([^<]+)<\/dd>/g)]
    assert.deepEqual(
      figures
        .filter(([, name]) => !/^\s*</.test(name!))
        .map(([, name, count]) => `${count} ${name}`)
        .slice(0, 4),
      ['1 approved', '1 fixed and approved', '1 in the bin', '1 skipped']
    )
    assert.containsSubset(await Promise.all(speeches.map(stateOf)), [
      { isPublished: true, isInBin: false },
      { isPublished: false, isInBin: true },
      { isPublished: false, isInBin: false },
      { isPublished: true, text: 'The kettle sings.', level: 'A2' },
    ])
    for (const { id } of [speeches[0]!, speeches[1]!, speeches[3]!]) {
      assert.containsSubset(await auditedAbout(id), [{ source: 'page' }])
    }
    await reviewer.follow('s')
    assert.equal(nameIn(reviewer.html), 2)
    assert.equal(reviewer.place, '1 of 1')
  })
})
