// The product's classes say with decorators what they need.
import pg from 'pg'
import type { DrawFilter } from '../../app/catalog/drawing/cells.ts'
import type { TaggedSpeech } from '../../app/catalog/speeches/speech_reader.ts'
import type { PreparedStatement } from '../../app/postgres/prepared_statements.ts'
import { fromBuild } from '../product.ts'

const { DatabaseDraw } = await fromBuild<
  typeof import('../../app/catalog/drawing/database_draw.ts')
>('app/catalog/drawing/database_draw.js')
const { CatalogFollower } = await fromBuild<
  typeof import('../../app/catalog/drawing/catalog_follower.ts')
>('app/catalog/drawing/catalog_follower.js')
const { SpeechPool } = await fromBuild<typeof import('../../app/catalog/drawing/speech_pool.ts')>(
  'app/catalog/drawing/speech_pool.js'
)
const { SpeechReader } = await fromBuild<
  typeof import('../../app/catalog/speeches/speech_reader.ts')
>('app/catalog/speeches/speech_reader.js')
const { SpeechSource } = await fromBuild<
  typeof import('../../app/catalog/drawing/speech_source.ts')
>('app/catalog/drawing/speech_source.js')
const { PreparedStatements } = await fromBuild<
  typeof import('../../app/postgres/prepared_statements.ts')
>('app/postgres/prepared_statements.js')
const { databaseConnection } = await fromBuild<typeof import('../../app/postgres/connection.ts')>(
  'app/postgres/connection.js'
)
const { checkSettings } =
  await fromBuild<typeof import('../../start/settings.ts')>('start/settings.js')
const { LimitStores } = await fromBuild<typeof import('../../app/limits/limit_stores.ts')>(
  'app/limits/limit_stores.js'
)
const { RateLimits } = await fromBuild<typeof import('../../app/limits/rate_limits.ts')>(
  'app/limits/rate_limits.js'
)
const { AccessTokens } = await fromBuild<typeof import('../../app/accounts/access_tokens.ts')>(
  'app/accounts/access_tokens.js'
)
const { FsRecordingUrls } = await fromBuild<
  typeof import('../../app/storage/fs_recording_urls.ts')
>('app/storage/fs_recording_urls.js')
const { recordingContentType } = await fromBuild<
  typeof import('../../app/storage/recording_types.ts')
>('app/storage/recording_types.js')

/** What the product's validator hands on. */
export interface DrawBody {
  level: DrawFilter['level']
  type?: DrawFilter['type'] | null
  tags: string[]
  limit?: number | null
  exclude?: string[] | null
}

const DEFAULT_LIMIT = 10

/** More than the thousand connections that come at once. */
export const LISTEN_BACKLOG = 4096

export const settings = checkSettings(process.env)

const connection = databaseConnection(settings.DATABASE_URL, '')
/** As long as the product waits for a connection of its pool (`acquireTimeoutMillis`). */
const POOL_TIMEOUT_MS = 6000

const connections = new pg.Pool({
  ...connection,
  max: settings.DATABASE_POOL_MAX,
  connectionTimeoutMillis: POOL_TIMEOUT_MS,
})
connections.on('error', (error) => console.error(error))

/** The product's statements on node-postgres' own pool, without Lucid and Knex. */
class RawStatements extends PreparedStatements {
  override async run<Row>(statement: PreparedStatement, values: unknown[]): Promise<Row[]> {
    const { rows } = await connections.query({ ...statement, values })
    return rows as Row[]
  }
}

const pool = new SpeechPool()
const statements = new RawStatements(undefined as never, true)
const source = new SpeechSource(pool, new SpeechReader(statements), new DatabaseDraw(statements))
new CatalogFollower(connection, pool, (error) => console.error(error)).start()

const tokens = new AccessTokens([settings.JWT_SECRET_KEY], settings.JWT_ACCESS_EXPIRATION_MINUTES)
const urls = new FsRecordingUrls(settings.APP_URL, settings.APP_KEY)

/** @returns whom the header speaks for @throws the product's exceptions of status 401 */
export function authenticate(authorization: string | undefined): string {
  const [, token] = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '') ?? []
  return tokens.verify(token ?? '').userId
}

const rateLimits = new RateLimits((setting) => settings[setting], new LimitStores())

/** Counts a learner's request, as every request of the game is counted. @returns its headers */
export async function countRequest(userId: string): Promise<Record<string, number>> {
  const { limit, remaining, availableIn } = await rateLimits.count('game', userId)
  return {
    'X-RateLimit-Limit': limit,
    'X-RateLimit-Remaining': remaining,
    'X-RateLimit-Reset': availableIn,
  }
}

/** Draws as the product does, and puts together the same answer. @throws CatalogNotLoaded */
export async function draw({ level, type, tags, limit, exclude }: DrawBody) {
  const speeches = await source.draw({
    level,
    type: type ?? undefined,
    tagIds: tags.map((id) => id.toLowerCase()),
    limit: limit ?? DEFAULT_LIMIT,
    exclude: (exclude ?? []).map((id) => id.toLowerCase()),
  })
  return { data: speeches.map(toAnswer) }
}

function toAnswer({ id, text, level, type, audio_url: key, ...speech }: TaggedSpeech) {
  const signed = key === null ? null : urls.sign(key)
  return {
    id,
    text,
    level,
    type,
    audio_url: signed?.url ?? null,
    audio_url_expires_at: signed?.expiresAt.toISOString() ?? null,
    audio_content_type: key === null ? null : recordingContentType(key),
    audio_duration_ms: speech.audio_duration_ms,
    tags: speech.tags,
  }
}
