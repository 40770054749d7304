const UUID_BYTES = 16

/** The maximum load factor of the hash table: above it, probing gets slow. */
const MAX_LOAD_FACTOR = 0.75

const GROWTH = 1.25

/**
 * UUIDs by number, 16 bytes each, and the way back from a UUID to its number: an open hash table
 * with linear probing, whose hash is the UUID's own random bits.
 */
export class UuidColumn {
  #bytes: Buffer
  #slots: Uint32Array
  #wanted = Buffer.alloc(UUID_BYTES)
  length = 0

  /** @param expected how many UUIDs there will be: saves growing, which takes long when it is large */
  constructor(expected: number = 8) {
    this.#bytes = Buffer.alloc(Math.max(expected, 8) * UUID_BYTES)
    this.#slots = new Uint32Array(slotsFor(expected))
  }

  /** Appends a UUID that is not in the column. @returns its number */
  push(uuid: string): number {
    if ((this.length + 1) * UUID_BYTES > this.#bytes.length) {
      const room = Math.ceil(this.length * GROWTH) * UUID_BYTES
      this.#bytes = Buffer.concat([this.#bytes], room)
    }
    this.#bytes.write(uuid.replaceAll('-', ''), this.length * UUID_BYTES, 'hex')
    this.length++
    if (this.length > this.#slots.length * MAX_LOAD_FACTOR) this.#rebuildSlots()
    else this.#enter(this.length - 1)
    return this.length - 1
  }

  /** @returns the UUID with this number, in lower case */
  at(number: number): string {
    const start = number * UUID_BYTES
    const hex = this.#bytes.toString('hex', start, start + UUID_BYTES)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  /** @returns the UUID's number; undefined when it is not in the column */
  find(uuid: string): number | undefined {
    this.#wanted.write(uuid.replaceAll('-', ''), 'hex')
    const mask = this.#slots.length - 1
    for (let slot = this.#wanted.readUInt32LE(0) & mask; ; slot = (slot + 1) & mask) {
      // A slot holds a number plus one, so that zero means empty.
      const entry = this.#slots[slot]!
      if (entry === 0) return undefined
      const start = (entry - 1) * UUID_BYTES
      if (this.#wanted.compare(this.#bytes, start, start + UUID_BYTES) === 0) return entry - 1
    }
  }

  get bytes(): number {
    return this.#bytes.byteLength + this.#slots.byteLength
  }

  #enter(number: number): void {
    const mask = this.#slots.length - 1
    let slot = this.#bytes.readUInt32LE(number * UUID_BYTES) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = number + 1
  }

  #rebuildSlots(): void {
    this.#slots = new Uint32Array(slotsFor(this.length))
    for (let number = 0; number < this.length; number++) this.#enter(number)
  }
}

/** A power of two, so that a slot is found with a mask. */
function slotsFor(uuids: number): number {
  return 2 ** Math.max(4, Math.ceil(Math.log2((uuids + 1) / MAX_LOAD_FACTOR)))
}
