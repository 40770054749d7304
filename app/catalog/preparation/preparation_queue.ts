import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { SOUND_NAMES, SOUND_TYPES, type SoundColumns } from '#catalog/speeches/sound_columns'
import { sql } from '#postgres/sql'

/** A speech of the queue that this process has taken, as it was then. */
export interface Claim {
  id: string
  text: string
  /** The recording's key in the storage. */
  audio_url: string
  rendition_url: string | null
  /** Whether its text was verified already. */
  only_measure: boolean
  /** When it was taken: another one's claim has another time. */
  claimed_at: string
}

/** What was found out about a recording. */
export interface Prepared {
  /** The rendition's key in the storage; null where none was made. */
  renditionKey: string | null
  /** SHA-256 of the rendition, in hexadecimal digits. */
  renditionSha256: string | null
  /** Whether the recording seems to say another text; null where that was not looked into. */
  isMismatch: boolean | null
  sound: SoundColumns
}

/** How far the speeches of a batch are. */
export interface BatchProgress {
  /** Those that are not prepared yet. */
  waiting: number
  /** Those of them that somebody is at. */
  claimed: number
  /** Ids of those whose recordings seem to say other texts. */
  mismatched: string[]
}

/** Beyond it, a failure waits for the day's maintenance. */
const MAX_ATTEMPTS = 5

/** A claim this old is one of a process that has ended: preparing takes two minutes at the most. */
const TAKEN_OVER_AFTER = "interval '5 minutes'"

/** The code of the warning. */
export const TEXT_DOUBTFUL = 'text_doubtful' as const

/** SQL: the ids of speeches whose recordings were tried as often as they are; the maintenance tries again. */
export const FAILED_PREPARATIONS = `
  select speech_id from recording_preparations where attempts >= ${MAX_ATTEMPTS}
    and (claimed_at is null or claimed_at < now() - ${TAKEN_OVER_AFTER})`

const IS_FREE = `
  (p.claimed_at is null or p.claimed_at < now() - ${TAKEN_OVER_AFTER})
  and p.attempts < ${MAX_ATTEMPTS} and p.due_at <= now()
  and (:batchId::uuid is null or p.speech_id in (
    select b.speech_id from batch_speeches b where b.batch_id = :batchId))`

/** An attempt counts when it begins, so that a recording that crashes the process is given up at last. */
const CLAIM = `
  with claimed as (
    update recording_preparations set claimed_at = clock_timestamp(), attempts = attempts + 1
    where speech_id = (
      select p.speech_id from recording_preparations p where ${IS_FREE}
      order by p.due_at limit 1 for update skip locked)
    returning speech_id, only_measure, claimed_at::text as claimed_at
  )
  select s.id, s.text, s.audio_url, s.rendition_url, c.only_measure, c.claimed_at
  from claimed c join speeches s on s.id = c.speech_id`

/** Only columns that leave the version: nobody has edited the speech. */
const FINISH = `
  with written as (
    update speeches s
    set rendition_url = coalesce(:renditionKey, s.rendition_url),
      rendition_sha256 = coalesce(:renditionSha256, s.rendition_sha256),
      warnings = case when :isMismatch::boolean is null then s.warnings
        else array_remove(s.warnings, '${TEXT_DOUBTFUL}')
          || case when :isMismatch::boolean then array['${TEXT_DOUBTFUL}'] else '{}' end end,
      ${SOUND_NAMES.map((name) => `${name} = :${name}::${SOUND_TYPES[name]}`).join(', ')}
    where s.id = :id and s.audio_url = :audioUrl and s.text = :text
    returning s.id
  ), done as (
    delete from recording_preparations p using written w
    where p.speech_id = w.id and p.claimed_at = :claimedAt::timestamptz
  )
  select id from written`

/** The next attempts after 1, 4, 16 and 64 minutes. */
const POSTPONE = `
  update recording_preparations
  set claimed_at = null, due_at = now() + interval '1 minute' * 4 ^ (attempts - 1)
  where speech_id = :id and claimed_at = :claimedAt::timestamptz`

const GIVE_UP = `
  update recording_preparations set claimed_at = null, attempts = ${MAX_ATTEMPTS}
  where speech_id = :id and claimed_at = :claimedAt::timestamptz`

const RELEASE = `
  update recording_preparations set claimed_at = null, attempts = attempts - 1
  where speech_id = :id and claimed_at = :claimedAt::timestamptz`

const RETRY = `
  update recording_preparations set attempts = 0, due_at = now(), claimed_at = null
  where speech_id = any(array(
    select speech_id from recording_preparations
    where (attempts > 0 or due_at > now())
      and (claimed_at is null or claimed_at < now() - ${TAKEN_OVER_AFTER})
    for update skip locked))`

const ADD_WITHOUT_RENDITION = `
  insert into recording_preparations (speech_id)
  select id from speeches where audio_url is not null and rendition_url is null
  on conflict do nothing`

const PROGRESS = `
  select count(p.speech_id)::integer as waiting,
    count(*) filter (where p.claimed_at >= now() - ${TAKEN_OVER_AFTER})::integer as claimed,
    array(
      select s.id from batch_speeches b join speeches s on s.id = b.speech_id
      where b.batch_id = :batchId and '${TEXT_DOUBTFUL}' = any(s.warnings)) as mismatched
  from recording_preparations p join batch_speeches b on b.speech_id = p.speech_id
  where b.batch_id = :batchId`

/**
 * The speeches whose recordings are to be prepared. The database fills it (migration 50); any number
 * of servers and commands empty it, and none does what another one is at.
 */
@inject()
export class PreparationQueue {
  constructor(private database: Database) {}

  /** @param batchId only a speech of this batch; @returns the next one that is due, if there is one */
  async claim(batchId: string | null = null): Promise<Claim | undefined> {
    const rows = await sql<Claim>(this.database, CLAIM, { batchId })
    return rows[0]
  }

  /**
   * Writes what was found, and ends the claim.
   *
   * @returns false when recording or text are others by now: nothing is written, it is due again
   */
  async finish(claim: Claim, { sound, ...found }: Prepared): Promise<boolean> {
    const { id, text, audio_url: audioUrl, claimed_at: claimedAt } = claim
    const bindings = { id, text, audioUrl, claimedAt, ...found, ...sound }
    const rows = await sql(this.database, FINISH, bindings)
    if (rows.length === 0) await this.release(claim)
    return rows.length > 0
  }

  /** Has it tried again after a while; a few times, and then by the day's maintenance. */
  async postpone(claim: Claim): Promise<void> {
    await sql(this.database, POSTPONE, bindingsOf(claim))
  }

  /** Leaves it to the day's maintenance. */
  async giveUp(claim: Claim): Promise<void> {
    await sql(this.database, GIVE_UP, bindingsOf(claim))
  }

  /** Leaves it to others, as if nobody had taken it. */
  async release(claim: Claim): Promise<void> {
    await sql(this.database, RELEASE, bindingsOf(claim))
  }

  /** Makes due again what has failed. @returns how many */
  async retry(): Promise<number> {
    const { rowCount } = await this.database.rawQuery<{ rowCount: number }>(RETRY)
    return rowCount
  }

  /** Adds all that have no rendition, as when ffmpeg has come since. */
  async addWithoutRendition(): Promise<void> {
    await sql(this.database, ADD_WITHOUT_RENDITION)
  }

  /** How many are due now and free. @param batchId only speeches of this batch */
  async countDue(batchId: string | null = null): Promise<number> {
    const rows = await sql<{ count: number }>(
      this.database,
      `select count(*)::integer as count from recording_preparations p where ${IS_FREE}`,
      { batchId }
    )
    return rows[0]!.count
  }

  /** How far the speeches of a batch are, and the ids of those whose recordings mismatch. */
  async progressOf(batchId: string): Promise<BatchProgress> {
    const rows = await sql<BatchProgress>(this.database, PROGRESS, { batchId })
    return rows[0]!
  }
}

function bindingsOf({ id, claimed_at: claimedAt }: Claim) {
  return { id, claimedAt }
}
