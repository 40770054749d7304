import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/**
 * An archive is a tar file, in this order:
 *
 *     start.json               what it is of: `Start`
 *     database/0001.part ...   what pg_dump wrote (-Fc), in pieces
 *     recordings/KEY           every file of the storage that the database refers to
 *     manifest.json            `Manifest`: what was written, signed
 *
 * Without its manifest, which comes last, it is no backup.
 */
export const FORMAT = 1

export const START = 'start.json'
export const MANIFEST = 'manifest.json'
export const RECORDINGS = 'recordings/'

/** A pipe has no size, and an entry of a tar file begins with its own: so the dump comes in pieces. */
export const PIECE_BYTES = 16 * 1024 * 1024

/** The name of a piece of the dump. @param number from 1 on */
export function pieceName(number: number): string {
  return `database/${String(number).padStart(4, '0')}.part`
}

/** What an archive is of. */
export interface Start {
  format: typeof FORMAT
  /** ISO 8601, in UTC: when the snapshot was taken. */
  createdAt: string
  appVersion: string
  /** Names of the migrations that the database has, in order. */
  migrations: string[]
  /** PostgreSQL's version of the server, as in `15.18`. */
  serverVersion: string
  databaseName: string
  /** How many rows each table has. */
  rows: Record<string, number>
  recordings: number
  /** By which an operator finds the right secrets in a password store. */
  fingerprints: Record<'APP_KEY' | 'JWT_SECRET_KEY', string>
}

/** An entry's name, size in bytes and SHA-256 (hexadecimal). */
export type Entry = [name: string, bytes: number, sha256: string]

export interface Manifest {
  entries: Entry[]
  /** Keys of recordings that the database refers to, and that the storage did not have. */
  missing: string[]
  /** HMAC-SHA256 of all this: a key that anybody encrypts to does not tell who wrote an archive. */
  signature: string
}

/** Signs manifests with a key that is derived from APP_KEY. */
export class ArchiveSignature {
  readonly #key: Buffer

  constructor(appKey: string) {
    this.#key = Buffer.from(hkdfSync('sha256', appKey, '', 'saywell backup archives', 32))
  }

  sign(entries: readonly Entry[], missing: readonly string[]): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([FORMAT, entries, missing]))
      .digest('hex')
  }

  /** Whether the manifest was signed with the same APP_KEY. */
  isOf({ entries, missing, signature }: Manifest): boolean {
    const ours = Buffer.from(this.sign(entries, missing), 'hex')
    const given = Buffer.from(signature, 'hex')
    return given.length === ours.length && timingSafeEqual(given, ours)
  }
}

/** A short digest of a secret that tells whether another one is the same. It says nothing of the secret. */
export function fingerprint(secret: string): string {
  return createHmac('sha256', secret).update('saywell fingerprint').digest('hex').slice(0, 16)
}
