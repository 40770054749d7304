import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditBy, changesBetween } from '#auditing/audit_log'
import { changeContent } from '#catalog/content_transaction'
import { StaleTag, TagInUse, TagNameTaken, TagNotFound } from '#catalog/errors'
import { IS_PURGED } from '#catalog/speeches/speech_bin'
import { sql } from '#postgres/sql'

export interface TagFields {
  name: string
  category: string | null
}

/** A tag as admins see it. */
export interface AdminTag extends TagFields {
  id: string
  created_at: Date
  /** Drafts are counted, and speeches in the bin are not. */
  speech_count: number
}

/** PostgreSQL's refusal of a name that another tag has. */
const NAME_TAKEN = 'tags_name_unique'
const ID_TAKEN = 'tags_pkey'

/** Reads and changes tags, for admins. Names are the same whatever the case of their letters. */
@inject()
export class TagEditor {
  constructor(private database: Database) {}

  /** All tags by name; one query. */
  async list(): Promise<AdminTag[]> {
    return sql(
      this.database,
      `select t.id, t.name, t.category, t.created_at, coalesce(used.speeches, 0) as speech_count
       from tags t
       left join (
         select st.tag_id, count(*)::integer as speeches
         from speech_tags st join speeches s on s.id = st.speech_id
         where s.deleted_at is null
         group by st.tag_id
       ) used on used.tag_id = t.id
       order by lower(t.name)`
    )
  }

  /** @throws TagNotFound */
  async find(id: string): Promise<AdminTag> {
    return findTag(id, this.database.connection())
  }

  /**
   * @param id that the tag is to have: who sends it twice gets the tag that is there
   * @throws TagNameTaken
   */
  async create(fields: TagFields, actor: Actor, id?: string): Promise<AdminTag> {
    try {
      return await this.#write(async (trx) => {
        const [row] = await trx
          .table('tags')
          .insert({ ...fields, ...(id !== undefined && { id }) })
          .returning(['id', 'created_at'])
        const changes = changesBetween({}, fields)
        await auditBy(trx, actor, { action: 'tag_created', ...aboutTag(row.id), changes })
        return { ...fields, ...(row as Pick<AdminTag, 'id' | 'created_at'>), speech_count: 0 }
      })
    } catch (error) {
      const isTaken =
        error instanceof TagNameTaken || (error as { constraint?: string }).constraint === ID_TAKEN
      if (id === undefined || !isTaken) throw error
      return this.find(id).catch((reason: unknown) => {
        throw reason instanceof TagNotFound ? error : reason
      })
    }
  }

  /**
   * Changes what is given; what is the same already is no change.
   *
   * @param seen what the tag was when it was read; left out, it may have changed since
   * @throws TagNotFound, TagNameTaken, StaleTag
   */
  async update(
    id: string,
    fields: Partial<TagFields>,
    actor: Actor,
    seen?: TagFields
  ): Promise<AdminTag> {
    return this.#write(async (trx) => {
      const before = await lockTag(trx, id, 'no key update')
      const after = { ...before, ...fields }
      const changes = changesBetween(before, after)
      const isSame = Object.keys(changes).length === 0
      const isStale = seen !== undefined && Object.keys(changesBetween(seen, before)).length > 0
      if (isStale && !isSame) throw new StaleTag()
      if (!isSame) {
        await trx
          .from('tags')
          .where('id', id)
          .update({ ...after })
        await auditBy(trx, actor, { action: 'tag_updated', ...aboutTag(id), changes })
      }
      return findTag(id, trx)
    })
  }

  /**
   * Deletes a tag that no speech has, not even one in the bin, which could be restored; those that
   * were purged lose it.
   *
   * @throws TagNotFound, TagInUse
   */
  async delete(id: string, actor: Actor): Promise<void> {
    await this.#write(async (trx) => {
      // Whoever gives a speech this tag holds the row until the commit: then that speech is counted.
      const before = await lockTag(trx, id, 'update')
      // It can be taken off them by nobody.
      await trx.rawQuery(
        `delete from speech_tags st using speeches s
         where st.tag_id = ? and s.id = st.speech_id and ${IS_PURGED}`,
        [id]
      )
      const [used] = await trx
        .from('speech_tags')
        .join('speeches', 'speeches.id', 'speech_tags.speech_id')
        .where('speech_tags.tag_id', id)
        .select(
          trx.raw('count(*)::integer as speeches'),
          trx.raw('count(speeches.deleted_at)::integer as binned')
        )
      const { speeches, binned } = used as { speeches: number; binned: number }
      if (speeches > 0) throw new TagInUse(speeches, binned)
      await trx.from('tags').where('id', id).delete()
      const changes = changesBetween(before, {})
      await auditBy(trx, actor, { action: 'tag_deleted', ...aboutTag(id), changes })
    })
  }

  async #write<T>(write: (trx: TransactionClientContract) => Promise<T>): Promise<T> {
    try {
      return await changeContent(this.database, write)
    } catch (error) {
      if ((error as { constraint?: string }).constraint === NAME_TAKEN) throw new TagNameTaken()
      throw error
    }
  }
}

async function findTag(id: string, client: QueryClientContract): Promise<AdminTag> {
  const [tag] = await sql<AdminTag>(
    client,
    `select t.id, t.name, t.category, t.created_at, (
       select count(*)::integer
       from speech_tags st join speeches s on s.id = st.speech_id
       where st.tag_id = t.id and s.deleted_at is null
     ) as speech_count
     from tags t where t.id = ?`,
    [id]
  )
  if (tag === undefined) throw new TagNotFound()
  return tag
}

async function lockTag(
  trx: TransactionClientContract,
  id: string,
  strength: 'update' | 'no key update'
): Promise<TagFields> {
  const [tag] = await sql<TagFields>(
    trx,
    `select name, category from tags where id = ? for ${strength}`,
    [id]
  )
  if (tag === undefined) throw new TagNotFound()
  return tag
}

function aboutTag(id: string) {
  return { resourceType: 'tag', resourceId: id }
}
