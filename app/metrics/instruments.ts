import { Counter, Gauge, Histogram } from 'prom-client'
import { PREFIX, registry } from '#metrics/registry'

/** The labels of a metric, and the values that each may have. */
type Values = Record<string, readonly string[]>

type Labels<Named extends Values> = { [Name in keyof Named]: Named[Name][number] }

/**
 * For a label whose values are few, but not known beforehand. It never takes an id, a text, an address
 * or anything else that is sent to us: each new value is a series that stays.
 */
export const FEW: readonly string[] = []

/** From a twentieth of the fastest answers to the longest wait, in seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts events. Every series is there from the start, so that `rate` sees the first event, too. */
export class Count<Named extends Values> {
  readonly #counter: Counter

  /** @param name without the prefix; it ends in `_total` */
  constructor(name: string, help: string, values: Named) {
    this.#counter = once(name, (common) => new Counter({ ...common, ...described(help, values) }))
    for (const labels of combinations(values)) this.#counter.inc(labels, 0)
  }

  add(labels: Labels<Named>): void {
    this.#counter.inc(labels)
  }
}

/** Counts how long something takes, by limits of time. */
export class Timing<Named extends Values> {
  readonly #histogram: Histogram

  /** @param name without the prefix; it ends in `_seconds` */
  constructor(name: string, help: string, values: Named, buckets = REQUEST_BUCKETS) {
    this.#histogram = once(name, (common) => {
      return new Histogram({ ...common, ...described(help, values), buckets })
    })
    for (const labels of combinations(values)) this.#histogram.zero(labels)
  }

  add(labels: Labels<Named>, seconds: number): void {
    this.#histogram.observe(labels, seconds)
  }

  /** @param since of `performance.now()` */
  addSince(labels: Labels<Named>, since: number): void {
    this.add(labels, (performance.now() - since) / 1000)
  }
}

/** Says how much there is of something now: 0 until it is set, and nothing where it has labels. */
export class Figure<Named extends Values> {
  readonly #gauge: Gauge

  /** @param name without the prefix */
  constructor(name: string, help: string, values: Named) {
    this.#gauge = once(name, (common) => new Gauge({ ...common, ...described(help, values) }))
  }

  set(labels: Labels<Named>, value: number): void {
    this.#gauge.set(labels, value)
  }

  add(labels: Labels<Named>, more: number): void {
    this.#gauge.inc(labels, more)
  }
}

interface Common {
  name: string
  registers: [typeof registry]
}

/** A module that is loaded again while somebody develops goes on with what there is. */
function once<Metric>(name: string, make: (common: Common) => Metric): Metric {
  const full = PREFIX + name
  const known = registry.getSingleMetric(full) as Metric | undefined
  return known ?? make({ name: full, registers: [registry] })
}

function described(help: string, values: Values) {
  return { help, labelNames: Object.keys(values) }
}

/** Every combination of values; none where the values of a label are not known. */
function combinations(values: Values): Record<string, string>[] {
  let combined: Record<string, string>[] = [{}]
  for (const [name, known] of Object.entries(values)) {
    combined = combined.flatMap((one) => known.map((value) => ({ ...one, [name]: value })))
  }
  return combined
}
