import type { Readable } from 'node:stream'
import type { DriverContract } from '@adonisjs/drive/types'

/** A part of a recording, in bytes from its beginning, the last one included. */
export interface ByteRange {
  first: number
  /** Left out: up to the end. */
  last?: number
}

export interface StoredRecording {
  key: string
  sizeBytes: number
  modifiedAt: Date
}

export interface StreamOptions {
  contentType?: string
  /** How much of it is held at once, where it is sent in parts. */
  partBytes?: number
}

/** What we need of a disk beyond AdonisJS Drive's own drivers. */
export interface RecordingDriver extends DriverContract {
  /** Makes what recordings are kept in, where it is missing; throws when it cannot be used. */
  prepare(): Promise<void>
  /** Sends all bytes, or those of a range, of which the first one must exist. */
  readBytes(key: string, range?: ByteRange): Promise<Buffer>
  /** All recordings whose key begins with the prefix, in no particular order. */
  walk(prefix: string): AsyncIterable<StoredRecording>
  /** Writes all of it or nothing, whatever happens on the way. */
  putStream(key: string, contents: Readable, options?: StreamOptions): Promise<void>
}
