import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import {
  type ArchiveSignature,
  type Entry,
  MANIFEST,
  type Manifest,
  PIECE_BYTES,
  pieceName,
  RECORDINGS,
  START,
  type Start,
} from '#backups/archive'
import { inPieces } from '#storage/pieces'

/** Writes an archive as a stream. Every method waits until somebody has read what came before. */
export class ArchiveWriter {
  readonly #tar = pack()
  readonly #entries: Entry[] = []

  constructor(private signature: ArchiveSignature) {}

  /** The archive; it ends after `finish`, and breaks after `abort`. */
  get bytes(): Readable {
    return Readable.from(this.#tar as AsyncIterable<Buffer>, { objectMode: false })
  }

  start(start: Start): Promise<void> {
    return this.#add(START, Buffer.from(JSON.stringify(start)))
  }

  /** @throws what the stream fails with */
  async dump(dump: Readable): Promise<void> {
    let number = 0
    for await (const piece of inPieces(dump, PIECE_BYTES))
      await this.#add(pieceName(++number), piece)
  }

  recording(key: string, bytes: Buffer): Promise<void> {
    return this.#add(`${RECORDINGS}${key}`, bytes)
  }

  /** @param missing keys of recordings that the storage did not have */
  async finish(missing: string[]): Promise<void> {
    const entries = this.#entries
    const signature = this.signature.sign(entries, missing)
    const manifest: Manifest = { entries, missing, signature }
    await this.#write(MANIFEST, Buffer.from(JSON.stringify(manifest)))
    this.#tar.finalize()
  }

  abort(error: Error): void {
    this.#tar.destroy(error)
  }

  async #add(name: string, bytes: Buffer): Promise<void> {
    this.#entries.push([name, bytes.length, createHash('sha256').update(bytes).digest('hex')])
    await this.#write(name, bytes)
  }

  #write(name: string, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: Error | null) => (error ? reject(error) : resolve())
      this.#tar.entry({ name, mode: 0o600 }, bytes, done)
    })
  }
}
