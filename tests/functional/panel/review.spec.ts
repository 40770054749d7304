import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createSpeech, Speech } from '#database/factories/speeches'
import { auditedAbout } from '#tests/support/audit'
import { untilWaiting } from '#tests/support/locks'
import { PANEL_ADMIN, PanelClient } from '#tests/support/panel_client'
import { signedInAdmin } from '#tests/support/panel_sessions'
import { unescapeHtml } from '#tests/support/speech_form'
import { watchStatements } from '#tests/support/statements'

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
    const found = new RegExp(`<a [^>]*href="([^"]+)"[^>]*data-press="(?:. )*${key}[ "]`).exec(
      this.html
    )
    return found === null ? undefined : unescapeHtml(found[1]!)
  }

  get place(): string | undefined {
    return /<span class="review-place">([^<]*)</.exec(this.html)?.[1]
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

  test('passes over what somebody else has decided, and says who it was', async ({ assert }) => {
    const { address, speeches, nameIn } = await createQueue()
    const reviewer = await reviewing(address)
    const { client, username } = await signedInAdmin()
    const other = await new Reviewer(client).go(address)
    await other.press('approve')
    const before = await stateOf(speeches[0]!)
    await reviewer.press('approve')
    assert.equal(nameIn(reviewer.html), 1)
    assert.include(reviewer.notes, `${username} approved “${speeches[0]!.text}” a moment ago`)
    assert.deepEqual(await stateOf(speeches[0]!), before)
    assert.equal(reviewer.place, '2 of 3')
    await other.press('bin')
    await reviewer.press('approve')
    assert.equal(nameIn(reviewer.html), 2)
    assert.include(reviewer.notes, `${username} moved “${speeches[1]!.text}” to the bin`)
    assert.containsSubset(await stateOf(speeches[1]!), { isPublished: false, isInBin: true })
    await other.press('bin')
    await reviewer.press('bin')
    assert.match(reviewer.html, /<dd>3<\/dd>/, 'decided by others')
  })

  test('of two who bin a speech at the same moment, one has', async ({ assert }) => {
    const { address, speeches } = await createQueue()
    const { client, username } = await signedInAdmin()
    const reviewers = [await reviewing(address), await new Reviewer(client).go(address)]
    const trx = await db.transaction()
    await trx.from('speeches').where('id', speeches[0]!.id).forUpdate().select('id')
    const pressed = reviewers.map((reviewer) => reviewer.press('bin'))
    await untilWaiting(2)
    await trx.commit()
    await Promise.all(pressed)
    const told = reviewers.map(({ notes }) => /moved “|Moved “/.exec(notes)?.[0])
    assert.sameMembers(told, ['Moved “', 'moved “'])
    const isOther = reviewers[1]!.notes.includes('Moved “')
    assert.include(
      reviewers[isOther ? 0 : 1]!.notes,
      `${isOther ? username : PANEL_ADMIN.username} moved “${speeches[0]!.text}” to the bin`
    )
  })

  test('shows a draft again that somebody has changed meanwhile', async ({ assert }) => {
    const { address, speeches, nameIn } = await createQueue()
    const reviewer = await reviewing(address)
    const { client, username } = await signedInAdmin()
    const other = await new Reviewer(client).go(address)
    await other.press('level', { level: 'C1' })
    await reviewer.press('approve')
    assert.equal(reviewer.status, 412)
    assert.equal(nameIn(reviewer.html), 0)
    assert.include(reviewer.html, `${username} changed it a moment ago. Nothing of yours was done`)
    assert.containsSubset(await stateOf(speeches[0]!), { isPublished: false, level: 'C1' })
    await reviewer.press('approve')
    assert.equal(nameIn(reviewer.html), 1)
    assert.containsSubset(await stateOf(speeches[0]!), { isPublished: true, level: 'C1' })
  })

  test('keeps what was written where somebody else was first', async ({ assert }) => {
    const { address, speeches } = await createQueue()
    const reviewer = await reviewing(address)
    const { client } = await signedInAdmin()
    const other = await new Reviewer(client).go(address)
    await other.press('approve')
    const before = await stateOf(speeches[0]!)
    await reviewer.press('fix', { text: 'Mine & mine.', level: 'A1', tags: '' })
    assert.equal(reviewer.status, 412)
    assert.include(reviewer.html, 'Mine &amp; mine.')
    assert.deepEqual(await stateOf(speeches[0]!), before)
    await reviewer.press('fix', { text: 'Mine & mine.', level: 'A1', tags: '' })
    assert.containsSubset(await stateOf(speeches[0]!), { text: 'Mine & mine.', isPublished: true })
  })

  test('lets choose field by field where both put the speech right', async ({ assert }) => {
    const { address, speeches } = await createQueue()
    const reviewer = await reviewing(address)
    const { client, username } = await signedInAdmin()
    const other = await new Reviewer(client).go(address)
    await other.press('level', { level: 'C1' })
    await reviewer.press('fix', { text: 'Mine & mine.', level: speeches[0]!.level, tags: '' })
    assert.equal(reviewer.status, 412)
    assert.include(reviewer.html, `${username} changed this speech while you were editing`)
    assert.match(reviewer.html, /name="level" value="C1" checked/, 'theirs')
    assert.match(reviewer.html, /name="text" value="Mine &amp; mine." checked/, 'ours')
    assert.include(reviewer.html, 'name="back" value="/admin/review/', 'leads back to the queue')
    assert.containsSubset(await stateOf(speeches[0]!), { level: 'C1', isPublished: false })
  })

  test('says what is wrong with a correction, with all that was written', async ({ assert }) => {
    const { address, speeches } = await createQueue()
    const reviewer = await reviewing(address)
    const tag = `new ${randomUUID()}`
    await reviewer.press('fix', { text: '  ', level: 'A1', tags: tag })
    assert.equal(reviewer.status, 422)
    assert.include(reviewer.html, 'Write the sentence.')
    assert.include(reviewer.html, tag)
    await reviewer.press('fix', { text: 'Right.', level: 'A1', tags: tag })
    assert.equal(reviewer.status, 422)
    assert.include(reviewer.html, 'There is no tag')
    assert.containsSubset(await stateOf(speeches[0]!), { isPublished: false, version: 1 })
    await reviewer.press('fix', { text: 'Right.', level: 'A1', tags: tag, create_tags: 'true' })
    assert.containsSubset(await stateOf(speeches[0]!), { isPublished: true, text: 'Right.' })
  })

  test('goes on when the speech was purged meanwhile', async ({ assert }) => {
    const { address, speeches, nameIn } = await createQueue()
    const reviewer = await reviewing(address)
    await Speech.query().where('id', speeches[0]!.id).delete()
    const { path } = reviewer
    await reviewer.press('approve')
    assert.equal(nameIn(reviewer.html), 1)
    assert.include(reviewer.notes, 'purged meanwhile')
    await reviewer.go(path)
    assert.equal(nameIn(reviewer.html), 1)
    await reviewer.press('approve')
    await Speech.query().where('id', speeches[1]!.id).delete()
    await reviewer.press('undo')
    assert.equal(nameIn(reviewer.html), 2)
    assert.equal(reviewer.status, 200)
  })

  test('goes back to what was passed, and on from there to where it was', async ({ assert }) => {
    const { address, nameIn } = await createQueue([{}, {}, {}, {}])
    const reviewer = await reviewing(address)
    assert.isUndefined(reviewer.link('b'))
    await reviewer.press('approve')
    await reviewer.follow('s')
    await reviewer.follow('b')
    assert.equal(nameIn(reviewer.html), 1)
    assert.equal(reviewer.place, '2 of 4')
    await reviewer.follow('b')
    assert.equal(nameIn(reviewer.html), 0)
    assert.equal(reviewer.place, '1 of 4')
    assert.include(reviewer.html, 'You approved it a moment ago')
    assert.isUndefined(reviewer.link('b'))
    await reviewer.follow('s')
    await reviewer.press('approve')
    assert.equal(nameIn(reviewer.html), 2)
    assert.equal(reviewer.place, '3 of 4')
    assert.notInclude(reviewer.html, '1 skipped')
  })

  test('takes back the last verdicts, one after the other', async ({ assert }) => {
    const { address, speeches, nameIn } = await createQueue([{}, {}, {}, {}])
    const reviewer = await reviewing(address)
    await reviewer.press('fix', { text: 'Another.', level: 'A1', tags: '' })
    await reviewer.press('approve')
    await reviewer.press('bin')
    assert.equal(nameIn(reviewer.html), 3)
    await reviewer.press('undo')
    assert.equal(nameIn(reviewer.html), 2)
    assert.equal(reviewer.place, '3 of 4')
    await reviewer.press('undo')
    await reviewer.press('undo')
    assert.equal(nameIn(reviewer.html), 0)
    for (const speech of speeches.slice(0, 3)) {
      const { text, level } = speech
      assert.containsSubset(await stateOf(speech), {
        isPublished: false,
        isInBin: false,
        text,
        level,
      })
    }
    for (let done = 0; done < 3; done++) await reviewer.press('approve')
    assert.equal(nameIn(reviewer.html), 3)
    assert.equal(reviewer.place, '4 of 4')
  })

  test('takes nothing back that somebody else has changed since', async ({ assert }) => {
    const { address, speeches } = await createQueue()
    const reviewer = await reviewing(address)
    await reviewer.press('approve')
    await db.from('speeches').where('id', speeches[0]!.id).update({ level: 'C1' })
    await reviewer.press('undo')
    assert.equal(reviewer.status, 412)
    assert.containsSubset(await stateOf(speeches[0]!), { isPublished: true, level: 'C1' })
  })

  test('counts a form that was sent twice once', async ({ assert }) => {
    const { address, speeches, nameIn } = await createQueue()
    const reviewer = await reviewing(address)
    const { html } = reviewer
    for (let sent = 0; sent < 2; sent++) {
      reviewer.html = html
      await reviewer.press('approve')
      assert.equal(nameIn(reviewer.html), 1)
      assert.equal(reviewer.place, '2 of 3')
      assert.include(reviewer.notes, `Approved “${speeches[0]!.text}”`)
    }
    assert.lengthOf(await auditedAbout(speeches[0]!.id), 1)
  })

  test('accepts the warnings that were seen, and leaves what is published as it is', async ({
    assert,
  }) => {
    const { address, speeches, nameIn } = await createQueue([{}, {}], 'warnings')
    const reviewer = await reviewing(address)
    assert.include(reviewer.html, 'Quiet: noise will be heard')
    // Found by the checks while it was heard.
    await db
      .from('speeches')
      .where('id', speeches[0]!.id)
      .update({ warnings: ['audio_quiet', 'text_doubtful'] })
    await reviewer.press('approve')
    assert.equal(nameIn(reviewer.html), 1)
    const [first] = await Speech.query().where('id', speeches[0]!.id)
    assert.deepEqual(first!.acceptedWarnings, ['audio_quiet'])
    assert.deepEqual(first!.warnings, ['text_doubtful'])
    await reviewer.press('undo')
    await first!.refresh()
    assert.sameMembers(first!.warnings, ['audio_quiet', 'text_doubtful'])
    assert.isTrue(first!.published)
  })

  test('accepts what another reviewer accepts at the same time once', async ({ assert }) => {
    const { address, speeches } = await createQueue([{}, {}], 'warnings')
    const { client, username } = await signedInAdmin()
    const [reviewer, other] = [await reviewing(address), await new Reviewer(client).go(address)]
    await other.press('approve')
    await reviewer.press('approve')
    assert.include(reviewer.notes, `${username} accepted a warning of “${speeches[0]!.text}”`)
    assert.lengthOf(await auditedAbout(speeches[0]!.id), 1)
  })

  test('leaves out drafts that cannot be heard, of other levels, and of other imports', async ({
    assert,
  }) => {
    const { address, nameIn } = await createQueue([
      { audioUrl: null, audioDurationMs: null },
      { level: 'C1' },
      { level: 'A2' },
      { deletedAt: DateTime.utc() },
      { published: true },
    ])
    await createQueue()
    const reviewer = await reviewing(address)
    assert.equal(nameIn(reviewer.html), 1)
    assert.equal(reviewer.place, '1 of 2')
    await reviewer.go(`${address}&level=A2`)
    assert.equal(nameIn(reviewer.html), 2)
    assert.equal(reviewer.place, '1 of 1')
    assert.include(reviewer.html, 'A2 drafts of an import')
    // It stays before the reviewer, though it is not of the queue any more.
    await reviewer.press('level', { level: 'B2' })
    assert.equal(nameIn(reviewer.html), 2)
    await reviewer.press('approve')
    assert.include(reviewer.html, 'That was the last one')
  })

  test('leads from the address {query} to the choice of a queue')
    .with([
      { query: 'of=everything' },
      { query: 'of=drafts&level=Z9' },
      { query: 'of=drafts&import=1' },
      { query: 'of=drafts&of=warnings' },
      { query: 'of[a]=drafts' },
      { query: '' },
    ])
    .run(async ({ assert }, { query }) => {
      const client = await PanelClient.signIn()
      for (const page of ['next', 'done', randomUUID()]) {
        const answer = await client.get(`/admin/review/${page}?${query}`)
        assert.equal(answer.status, 303)
        const choice = await client.get(answer.location!)
        assert.equal(choice.status, 200)
        assert.include(choice.html, 'There is no such queue')
      }
    })

  test('begins anew where the rest of the address is garbage', async ({ assert }) => {
    const { address, nameIn } = await createQueue()
    const garbage = 'after=~x&n=-1.a.9e9&trail=A.x.1_Q_&at=99'
    const reviewer = await reviewing(`${address}&${garbage}`)
    assert.equal(nameIn(reviewer.html), 0)
    assert.equal(reviewer.status, 200)
    const { action, fields } = reviewer.form('approve')
    const client = await PanelClient.signIn()
    const faults: Record<string, string>[] = [
      { version: 'x' },
      { version: '' },
      { warnings: 'x'.repeat(600) },
    ]
    for (const changes of faults) {
      const answer = await client.post(action, { ...fields, ...changes, _csrf: client.token })
      assert.equal(answer.status, 422)
    }
  })

  test('is not for guests', async ({ assert }) => {
    const { address, speeches } = await createQueue()
    const guest = new PanelClient()
    for (const path of ['/admin/review', address, `/admin/review/${speeches[0]!.id}?of=drafts`]) {
      const answer = await guest.get(path)
      assert.equal(answer.status, 303)
      assert.match(answer.location!, /^\/admin\/login/)
    }
    for (const verdict of ['approve', 'fix', 'bin', 'level', 'undo']) {
      const path = `/admin/review/${speeches[0]!.id}/${verdict}?of=drafts`
      const answer = await guest.post(path, { version: '1', level: 'A1' })
      assert.equal(answer.status, 401)
    }
    assert.containsSubset(await stateOf(speeches[0]!), { isPublished: false, version: 1 })
  })

  test('says how many there are, by kind, level and import, in at most six queries', async ({
    assert,
    cleanup,
  }) => {
    const { batchId, address } = await createQueue([{ level: 'A1' }, {}])
    const client = await PanelClient.signIn()
    const statements = watchStatements(cleanup)
    const { html } = await client.get('/admin/review')
    const selects = () => statements.filter(({ text }) => /^\s*(select|with)/i.test(text))
    assert.isAtMost(selects().length, 6)
    const way = new RegExp(`href="[^"]*of=drafts&amp;import=${batchId}"[^>]*>\\s*([^<]+?)\\s*<`)
    assert.equal(way.exec(html)?.[1], '2 drafts')
    assert.match(html, /href="\/admin\/review\/next\?of=drafts&amp;level=A1"/)
    const [, number] = /<span class="count waiting">([\d,]+|more than [\d,]+)<\/span>/.exec(html)!
    assert.isNotEmpty(number)
    const reviewer = await reviewing(address)
    statements.length = 0
    await reviewer.go(reviewer.path)
    assert.isAtMost(selects().length, 6)
    assert.isAbove(selects().length, 2)
  })
})
