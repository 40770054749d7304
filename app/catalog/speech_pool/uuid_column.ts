const UUID_BYTES = 16

/**
 * UUIDs by number, 16 bytes each, and the way back from a UUID to its number: an open hash table
 * with linear probing, whose hash is the UUID's own random bits.
 */
export class UuidColumn {
  #bytes = Buffer.alloc(UUID_BYTES * 8)
  #slots = new Uint32Array(16)
  length = 0

  /** Appends a UUID that is not in the column. @returns its number */
  push(uuid: string): number {
    if ((this.length + 1) * UUID_BYTES > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2)
    }
    this.#bytes.write(uuid.replaceAll('-', ''), this.length * UUID_BYTES, 'hex')
    this.length++
    if (this.length * 2 > this.#slots.length) this.#rebuildSlots()
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
    const wanted = Buffer.from(uuid.replaceAll('-', ''), 'hex')
    const mask = this.#slots.length - 1
    for (let slot = wanted.readUInt32LE(0) & mask; ; slot = (slot + 1) & mask) {
      // A slot holds a number plus one, so that zero means empty.
      const entry = this.#slots[slot]!
      if (entry === 0) return undefined
      const start = (entry - 1) * UUID_BYTES
      if (wanted.equals(this.#bytes.subarray(start, start + UUID_BYTES))) return entry - 1
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
    this.#slots = new Uint32Array(this.#slots.length * 2)
    for (let number = 0; number < this.length; number++) this.#enter(number)
  }
}
