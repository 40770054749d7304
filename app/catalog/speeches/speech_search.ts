import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { type AdminSpeech, findSpeech, findSpeeches } from '#catalog/speeches/admin_speech'
import { excludedOf, oneSlipAway, searchWords } from '#catalog/speeches/similar_words'
import {
  fromWhere,
  type Matching,
  matchingOf,
  type SpeechFilter,
} from '#catalog/speeches/speech_filter'
import { orderBy, orderOf, type SpeechSort } from '#catalog/speeches/speech_order'
import { type Piece, piece, runPiece } from '#postgres/piece'
import type { Client } from '#postgres/sql'

export type { SpeechFilter } from '#catalog/speeches/speech_filter'
export { SPEECH_SORTS, type SpeechSort } from '#catalog/speeches/speech_order'

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

/** What a search finds: with its words, too. */
export interface Found extends Matching {
  /** How alike a speech is to the words, where none has just these words. */
  alike?: Piece
}

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

/** A text with the marks of ASCII, as the index has it: in the locale C, others are parts of words. */
const readable = (text: string) => String.raw`translate(${text},
  U&'\2019\2018\201B\00B4\2032\2035\FF07\02B9\02BB\02BC\02BD\A78C\201C\201D\201E\00AB\00BB\2013\2014\2026\00A1\00BF',
  U&'\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027          ')`

const FULL_TEXT = `to_tsvector('english', ${readable('s.text')})`

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
   * search. It matches its external id as a whole, too. Only where no speech has them are similar words looked for; "-" excludes then as well.
   */
  list(query: SpeechQuery): Promise<SpeechPage> {
    return this.search(query, {
      read: (client, found) => readPage(client, query, found),
      isEmpty: ({ total }) => total === 0,
    })
  }

  /** Ids of all speeches that `list` would show, the oldest first. */
  allIds(filter: SpeechFilter): Promise<string[]> {
    return this.search(filter, {
      read: async (client, found) => {
        const order = orderBy(orderOf('created_at'))
        const statement = piece`select s.id ${fromWhere(found)} order by ${order}`
        const rows = await runPiece<{ id: string }>(client, statement)
        return rows.map(({ id }) => id)
      },
      isEmpty: (ids) => ids.length === 0,
    })
  }

  /** Reads what matches a filter; again, with similar words, where nothing has just its words. */
  async search<Result>(filter: SpeechFilter, { read, isEmpty }: Search<Result>): Promise<Result> {
    const all = matchingOf(filter)
    const { words } = filter
    if (words === undefined) return read(this.database, all)
    return this.database.transaction(async (trx) => {
      const exact = await read(trx, { ...restricted(all, [finds(words)]), byWords: true })
      const alike = searchWords(words)
      if (!isEmpty(exact) || alike.length === 0) return exact
      await trx.rawQuery(PREPARE_FOR_SIMILAR)
      const without = excludedOf(words).map((one) => piece`not ${hasWords(one)}`)
      const similar = restricted(all, [...without, ...alike.map(hasSimilar)])
      return read(trx, { ...similar, alike: likeness(alike), byWords: true })
    })
  }
}

/** How a result is read of what a search finds. */
export interface Search<Result> {
  read: (client: Client, found: Found) => Promise<Result>
  isEmpty: (result: Result) => boolean
}

/** The condition that a speech has all of the words, as in a web search. */
export function hasWords(words: string): Piece {
  return {
    sql: `${FULL_TEXT} @@ websearch_to_tsquery('english', ${readable('?')})`,
    values: [words],
  }
}

/** The condition that a speech has all of the words, or is called so by its external id. */
export function finds(words: string): Piece {
  return piece`(${hasWords(words)} or ${{ sql: 's.external_id = ?', values: [words.trim()] }})`
}

/** With further conditions. */
export function restricted<Some extends Matching>(matching: Some, conditions: Piece[]): Some {
  return { ...matching, conditions: [...matching.conditions, ...conditions] }
}

async function readPage(
  client: Client,
  { page, perPage, sort }: SpeechQuery,
  found: Found
): Promise<SpeechPage> {
  const matching = fromWhere(found)
  const counting = piece`select count(*)::integer as total ${matching}`
  const [counted] = await runPiece<{ total: number }>(client, counting)
  const order = orderBy(orderOf(sort, found.alike))
  const part = { sql: 'offset ? limit ?', values: [(page - 1) * perPage, perPage] }
  // Ids alone: PostgreSQL would collect the tags of all the speeches before the page as well.
  const statement = piece`select s.id ${matching} order by ${order} ${part}`
  const rows = await runPiece<{ id: string }>(client, statement)
  const ids = rows.map(({ id }) => id)
  return { speeches: await findSpeeches(ids, client), total: counted!.total }
}

function hasSimilar(word: string): Piece {
  return {
    sql: `(has_similar_word(s.text, ?) or ${FULL_TEXT} @@ to_tsquery('english', ?))`,
    values: [word, oneSlipAway(word).join(' | ')],
  }
}

function likeness(words: string[]): Piece {
  return { sql: words.map(() => 'word_likeness(s.text, ?)').join(' + '), values: words }
}
