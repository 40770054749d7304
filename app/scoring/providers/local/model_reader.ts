import { readFileSync } from 'node:fs'

/** Where the header of Sphinx's binary files ends, and the number that tells their byte order. */
const END_OF_HEADER = 'endhdr\n'
const BYTE_ORDER = 0x11223344

/** Reads a binary file of 32-bit numbers (little endian) and texts from front to back. */
export class ModelReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(file: URL) {
    this.#bytes = readFileSync(file)
  }

  int(): number {
    const value = this.#bytes.readInt32LE(this.#at)
    this.#at += 4
    return value
  }

  /** Goes on to the next multiple of four bytes. */
  align(): void {
    this.#at = Math.ceil(this.#at / 4) * 4
  }

  skip(bytes: number): void {
    this.#at += bytes
  }

  /** Up to the next zero, which is skipped. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at)
    const text = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return text
  }

  /** A copy, so that typed arrays of any kind can lie over it. */
  bytes(count: number): ArrayBuffer {
    if (this.#at + count > this.#bytes.length) throw new Error('A model file is too short.')
    const part = Uint8Array.from(this.#bytes.subarray(this.#at, this.#at + count))
    this.#at += count
    return part.buffer
  }

  floats(count: number): Float32Array {
    return new Float32Array(this.bytes(4 * count))
  }

  /** Skips the text before means, variances and transitions. */
  skipHeader(): void {
    this.#at = this.#bytes.indexOf(END_OF_HEADER) + END_OF_HEADER.length
    if (this.int() !== BYTE_ORDER) throw new Error('A model file has an unknown byte order.')
  }
}
