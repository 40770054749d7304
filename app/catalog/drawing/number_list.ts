type Numbers = Uint8Array | Uint16Array | Uint32Array

/** A full list grows by a quarter: few copies, and little memory that is not used yet. */
const GROWTH = 1.25

/**
 * A dense list of whole numbers below 2^32, without objects: each takes as many bytes (one, two or
 * four) as the largest of them needs.
 */
export class NumberList {
  #values: Numbers = new Uint8Array(8)
  #largest = 0xff
  length = 0

  /** @returns the entry, which must exist */
  at(position: number): number {
    return this.#values[position]!
  }

  set(position: number, value: number): void {
    if (value > this.#largest) this.#widen(value)
    this.#values[position] = value
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      this.#values = copyOf(this.#values, Math.ceil(this.length * GROWTH))
    }
    this.set(this.length, value)
    this.length++
  }

  /** Removes the value if present; the last entry takes its place. */
  remove(value: number): void {
    const position = this.entries().indexOf(value)
    if (position === -1) return
    this.length--
    this.#values[position] = this.#values[this.length]!
  }

  /** @returns a view, valid until the next change */
  entries(): Numbers {
    return this.#values.subarray(0, this.length)
  }

  get bytes(): number {
    return this.#values.byteLength
  }

  #widen(value: number): void {
    const { length } = this.#values
    const wider = value > 0xffff ? new Uint32Array(length) : new Uint16Array(length)
    wider.set(this.#values)
    this.#values = wider
    this.#largest = value > 0xffff ? 0xffff_ffff : 0xffff
  }
}

function copyOf(values: Numbers, length: number): Numbers {
  const copy = new (values.constructor as new (length: number) => Numbers)(length)
  copy.set(values)
  return copy
}
