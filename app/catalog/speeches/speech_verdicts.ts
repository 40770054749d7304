import { inject } from '@adonisjs/core'
import type { Actor } from '#auditing/audit_log'
import { type AuditedEntry, AuditReader } from '#auditing/audit_reader'
import type { Level, SpeechType } from '#catalog/enums'
import { StaleSpeech } from '#catalog/errors'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { isWaiting, type ReviewKind } from '#catalog/speeches/review_queue'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { WarningAcceptance } from '#catalog/speeches/warning_acceptance'
import type { NamedTags } from '#catalog/tags/tags_by_name'

/** What somebody had before them when they decided. */
export interface HeardSpeech {
  id: string
  version: number
  /** Of the recording, in hexadecimal digits. */
  audioSha256: string
  /** Codes of the warnings. */
  warnings: string[]
}

/** What is put right before a speech is approved. */
export interface Fix {
  text: string
  level: Level
  tagNames: NamedTags
}

/** As many entries as one verdict may leave: a change, and each warning. */
const ENTRIES_OF_VERDICT = 20

const FIELDS = ['text', 'level', 'type', 'published', 'external_id'] as const

/** What an editor decides about a speech that waits, and how that is undone. */
@inject()
export class SpeechVerdicts {
  constructor(
    private search: SpeechSearch,
    private editor: SpeechEditor,
    private acceptance: WarningAcceptance,
    private auditLog: AuditReader
  ) {}

  /**
   * Publishes a draft, or keeps what is published as it is, and accepts the warnings that were seen:
   * they come last, so that what fails leaves them to be done.
   *
   * @param fix is written also where nothing waits any more
   * @throws AdminSpeechNotFound; StaleSpeech when somebody else has decided, or changed it, meanwhile;
   * what `SpeechEditor.update` throws
   */
  async approve(
    kind: ReviewKind,
    heard: HeardSpeech,
    actor: Actor,
    fix?: Fix
  ): Promise<AdminSpeech> {
    const { id, version, audioSha256, warnings } = heard
    const before = await this.search.find(id)
    const isOver = fix === undefined && !isWaiting(before, kind)
    if (before.version !== version || isOver) throw new StaleSpeech()
    const changes = { ...fix, ...(kind === 'drafts' && { published: true }) }
    const isChange = Object.keys(changes).length > 0
    if (isChange) await this.editor.update(id, [version], changes, actor)
    const accepted: boolean[] = []
    for (const code of warnings) {
      accepted.push(await this.acceptance.accept({ speechId: id, audioSha256, code }, actor))
    }
    // Two who accept at the same moment: one of them has.
    if (!isChange && !accepted.includes(true)) throw new StaleSpeech()
    return this.search.find(id)
  }

  /**
   * Puts a speech into the bin.
   *
   * @throws AdminSpeechNotFound; StaleSpeech, also where somebody else has put it there
   */
  async bin({ id, version }: Pick<HeardSpeech, 'id' | 'version'>, actor: Actor) {
    const before = await this.search.find(id)
    if (before.version !== version) throw new StaleSpeech()
    if (!(await this.editor.delete(id, [version], actor))) throw new StaleSpeech()
    return this.search.find(id)
  }

  /**
   * Takes back what an admin has done last to a speech, if nobody has changed it since.
   *
   * @param version that it left
   * @throws AdminSpeechNotFound; StaleSpeech; what `SpeechEditor.update` and `restore` throw
   */
  async undo(id: string, version: number, actor: Actor & { adminId: string }): Promise<void> {
    const speech = await this.search.find(id)
    const own = await this.lastOf(id, actor.adminId)
    if (speech.version !== version || own.length === 0) throw new StaleSpeech()
    for (const { changes } of own.filter(({ action }) => action === 'warning_accepted')) {
      const { before, after } = changes.accepted_warnings ?? {}
      for (const code of codesOf(after).filter((one) => !codesOf(before).includes(one))) {
        const audioSha256 = speech.audio_sha256 ?? ''
        await this.acceptance.takeBack({ speechId: id, audioSha256, code }, actor)
      }
    }
    if (own.some(({ action }) => action === 'speech_deleted')) await this.editor.restore(id, actor)
    const updated = own.find(({ action }) => action === 'speech_updated')
    if (updated !== undefined) {
      await this.editor.update(id, [version], fieldsBefore(updated.changes), actor)
    }
  }

  /** What an admin's last request did to a speech; nothing where it was somebody else's. */
  async lastOf(id: string, adminId: string): Promise<AuditedEntry[]> {
    const { entries } = await this.auditLog.list({
      page: 1,
      perPage: ENTRIES_OF_VERDICT,
      resourceType: 'speech',
      resourceId: id,
    })
    const [last] = entries
    if (last === undefined || last.admin?.id !== adminId) return []
    const isOther = (entry: AuditedEntry) =>
      entry.request_id !== last.request_id || entry.admin?.id !== adminId
    const end = last.request_id === null ? 1 : entries.findIndex(isOther)
    return end === -1 ? entries : entries.slice(0, end)
  }
}

function codesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((code) => typeof code === 'string') : []
}

/** What the fields of a speech were before a change that the audit log holds. */
function fieldsBefore(changes: AuditedEntry['changes']) {
  const fields: Record<string, unknown> = {}
  for (const name of FIELDS) {
    if (name in changes) fields[name] = changes[name]!.before
  }
  if ('tags' in changes) {
    fields.tags = (changes.tags!.before as { id: string }[]).map(({ id }) => id)
  }
  return fields as Partial<{
    text: string
    level: Level
    type: SpeechType
    published: boolean
    external_id: string | null
    tags: string[]
  }>
}
