/** A dense list of 32-bit numbers that grows by doubling: four bytes an entry, and no objects. */
export class GrowableUint32Array {
  #values = new Uint32Array(8)
  length = 0

  /** @returns the entry, which must exist */
  at(position: number): number {
    return this.#values[position]!
  }

  set(position: number, value: number): void {
    this.#values[position] = value
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint32Array(this.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length++] = value
  }

  /** Removes the value if present; the last entry takes its place. */
  remove(value: number): void {
    const position = this.#values.subarray(0, this.length).indexOf(value)
    if (position === -1) return
    this.length--
    this.#values[position] = this.#values[this.length]!
  }

  /** @returns a view, valid until the next change */
  entries(): Uint32Array {
    return this.#values.subarray(0, this.length)
  }

  get bytes(): number {
    return this.#values.byteLength
  }
}
