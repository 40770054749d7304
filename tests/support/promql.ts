import { parser } from '@prometheus-io/lezer-promql'

/** Grafana puts a time there, which is no PromQL before. */
const GRAFANA_INTERVAL = '$__rate_interval'

/** What Prometheus adds to every series itself. */
const OF_TARGET = new Set(['job', 'instance'])

interface Parsed {
  /** Of the series that the expression reads. */
  names: string[]
  /** Values that labels have to have, or not to have, as they stand in a scrape: `state="due"`. */
  labels: string[]
}

/** What a PromQL expression reads. @throws Error when it is none */
export function readPromql(expression: string): Parsed {
  const text = expression.replaceAll(GRAFANA_INTERVAL, '5m')
  const names: string[] = []
  const labels: string[] = []
  const error = { at: -1 }
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      const found = text.slice(from, to)
      if (type.isError) error.at = from
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(found)
      if (type.name === 'UnquotedLabelMatcher') {
        const [, label, value] = /^(\w+)\s*!?=(".*")$/.exec(found) ?? []
        if (label !== undefined && !OF_TARGET.has(label)) labels.push(`${label}=${value}`)
      }
    },
  })
  if (error.at >= 0) throw new Error(`No PromQL at ${error.at}: ${expression}`)
  return { names, labels }
}
