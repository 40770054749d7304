const MAX_NAMED = 4

interface Sent {
  name: string
  from: number
  until: number | undefined
}

/** The requests of a step, to say which of them may have done something. */
export class Recent {
  readonly #sent: Sent[] = []

  /** @returns what is called when the request has ended */
  begin(name: string): () => void {
    const one: Sent = { name, from: Date.now(), until: undefined }
    this.#sent.push(one)
    return () => {
      one.until = Date.now()
    }
  }

  /** Who was under way at some time within, as of `Date.now()`; those with most of it first. */
  between(from: number, until: number): string {
    const shareOf = (one: Sent) =>
      Math.min(one.until ?? Date.now(), until) - Math.max(one.from, from)
    const under = this.#sent.filter((one) => shareOf(one) > 0)
    return named(under.toSorted((one, other) => shareOf(other) - shareOf(one)))
  }

  /** Who was sent last, the very last first. @param count how many */
  last(count: number): string {
    return named(this.#sent.toReversed(), count)
  }
}

function named(sent: Sent[], count = MAX_NAMED): string {
  if (sent.length === 0) return 'no request'
  return sent
    .slice(0, count)
    .map(({ name }) => name)
    .join(' | ')
}
