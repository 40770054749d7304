import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import type { Level, SpeechType } from '#catalog/enums'
import { type AdminSpeech, findSpeech, findSpeeches } from '#catalog/speeches/admin_speech'
import { excludedOf, oneSlipAway, searchWords } from '#catalog/speeches/similar_words'

/** What speeches can be sorted by: the names that callers use, and SQL. */
const SORTS = {
  'created_at': 's.created_at asc',
  '-created_at': 's.created_at desc',
  'updated_at': 's.updated_at asc',
  '-updated_at': 's.updated_at desc',
  'text': 'lower(s.text) asc',
  '-text': 'lower(s.text) desc',
  'level': 's.level asc',
  '-level': 's.level desc',
} as const

export type SpeechSort = keyof typeof SORTS
export const SPEECH_SORTS = Object.keys(SORTS) as [SpeechSort, ...SpeechSort[]]

/** Any warning will do. */
const ANY_WARNING = 'any'

/** Which speeches: all that is left out makes no difference. */
export interface SpeechFilter {
  level?: Level
  type?: SpeechType
  tagId?: string
  /** Words of the text; see `SpeechSearch.list`. */
  words?: string
  published?: boolean
  /** Only what is in the bin, or only what is not. */
  deleted: boolean
  /** The code of a warning, or `ANY_WARNING`. */
  warning?: string
}

export interface SpeechQuery extends SpeechFilter {
  page: number
  perPage: number
  /** Without one, the newest first; where words are only similar, the most similar first. */
  sort?: SpeechSort
}

export interface SpeechPage {
  speeches: AdminSpeech[]
  total: number
}

type Query = DatabaseQueryBuilderContract<AdminSpeech>

/**
 * How alike a word must be to be found: the share of its trigrams. At 0.45, two slips in a word of
 * eight letters are forgiven ("tommorow"); below 0.4, most of what is found is something else.
 *
 * And by the indexes only: hundreds of words look to the planner as if they found every speech, and
 * comparing them with each speech takes seconds where there are 100,000.
 */
const PREPARE_FOR_SIMILAR = `
  select set_config('pg_trgm.word_similarity_threshold', '0.45', true),
         set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)`

const FULL_TEXT = `to_tsvector('english', s.text)`

/** Finds speeches for admins: drafts and those in the bin too. */
@inject()
export class SpeechSearch {
  constructor(private database: Database) {}

  /** @throws AdminSpeechNotFound */
  find(id: string): Promise<AdminSpeech> {
    return findSpeech(id, this.database.connection())
  }

  /**
   * A page of speeches, and how many there are in all. A speech matches words when it has all of
   * them, in any form ("go" finds "goes"); quotation marks, "or" and "-" mean what they do in a web
   * search. Only where no speech has them are similar words looked for; "-" excludes then as well.
   */
  list(query: SpeechQuery): Promise<SpeechPage> {
    return this.#search(query.words, {
      read: (trx, restrict, bestFirst) => readPage(trx, query, restrict, bestFirst),
      isEmpty: ({ total }) => total === 0,
    })
  }

  /** Ids of all speeches that `list` would show, the oldest first. */
  allIds(filter: SpeechFilter): Promise<string[]> {
    return this.#search(filter.words, {
      read: async (trx, restrict) => {
        const matching = restrict(filtered(trx.from('speeches as s') as Query, filter))
        const rows = await matching.select('s.id').orderByRaw('s.created_at, s.id')
        return rows.map(({ id }) => id)
      },
      isEmpty: (ids) => ids.length === 0,
    })
  }

  #search<Found>(words: string | undefined, { read, isEmpty }: Search<Found>): Promise<Found> {
    return this.database.transaction(async (trx) => {
      if (words === undefined) return read(trx, (all) => all)
      const exact = await read(trx, (all) => {
        return all.whereRaw(`${FULL_TEXT} @@ websearch_to_tsquery('english', ?)`, [words])
      })
      const alike = searchWords(words)
      if (!isEmpty(exact) || alike.length === 0) return exact
      await trx.rawQuery(PREPARE_FOR_SIMILAR)
      return read(
        trx,
        (all) => withSimilar(without(all, excludedOf(words)), alike),
        likeness(alike)
      )
    })
  }
}

/** Reads what a search restricts the speeches to. */
interface Search<Found> {
  read: (
    trx: TransactionClientContract,
    restrict: (query: Query) => Query,
    bestFirst?: { sql: string; words: string[] }
  ) => Promise<Found>
  isEmpty: (found: Found) => boolean
}

async function readPage(
  trx: TransactionClientContract,
  query: SpeechQuery,
  restrict: (query: Query) => Query,
  bestFirst?: { sql: string; words: string[] }
): Promise<SpeechPage> {
  const { page, perPage, sort } = query
  const matching = restrict(filtered(trx.from('speeches as s') as Query, query))
  const [counted] = (await matching.clone().count('* as total')) as unknown as [{ total: string }]
  const order = `${SORTS[sort ?? '-created_at']}, s.id desc`
  // Ids alone: PostgreSQL would collect the tags of all the speeches before the page as well.
  const rows = await matching
    .select('s.id')
    .if(sort === undefined && bestFirst, (all) => {
      return all.orderByRaw(`${bestFirst!.sql} desc`, bestFirst!.words)
    })
    .orderByRaw(order)
    .offset((page - 1) * perPage)
    .limit(perPage)
  const ids = rows.map(({ id }) => id)
  return { speeches: await findSpeeches(ids, trx), total: Number(counted.total) }
}

const HAS_TAG = 'exists (select from speech_tags st where st.speech_id = s.id and st.tag_id = ?)'

function filtered(query: Query, filter: SpeechFilter): Query {
  const { level, type, tagId, published, deleted, warning } = filter
  return query
    .whereRaw(`s.deleted_at is ${deleted ? 'not null' : 'null'}`)
    .if(level, (all) => all.where('s.level', level!))
    .if(type, (all) => all.where('s.type', type!))
    .if(published !== undefined, (all) => all.where('s.published', published!))
    .if(tagId, (all) => all.whereRaw(HAS_TAG, [tagId!]))
    .if(warning, (all) => {
      if (warning === ANY_WARNING) return all.whereRaw(`s.warnings <> '{}'`)
      return all.whereRaw('s.warnings @> array[?]', [warning!])
    })
}

const HAS_SIMILAR = `(has_similar_word(s.text, ?) or ${FULL_TEXT} @@ to_tsquery('english', ?))`

function withSimilar(query: Query, words: string[]): Query {
  return words.reduce((all, word) => {
    return all.whereRaw(HAS_SIMILAR, [word, oneSlipAway(word).join(' | ')])
  }, query)
}

function without(query: Query, excluded: string[]): Query {
  const holds = `${FULL_TEXT} @@ websearch_to_tsquery('english', ?)`
  return excluded.reduce((all, words) => all.whereRaw(`not ${holds}`, [words]), query)
}

function likeness(words: string[]) {
  return { sql: words.map(() => 'word_likeness(s.text, ?)').join(' + '), words }
}
