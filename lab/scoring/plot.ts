import { AIMS } from './report.ts'
import type { Row } from './separations.ts'

const LEFT = 230
const WIDTH = 420
const ROW = 22
const TOP = 46
/** The scale begins here: nothing of interest is below. */
const LOWEST = 0.7

/**
 * The AUC of each case for each group of voices, with its interval and the aim, as SVG. Its colours
 * follow the reader's light or dark scheme.
 */
export function drawPlot(rows: Row[]): string {
  const height = TOP + rows.length * ROW + 16
  const x = (value: number) => LEFT + (WIDTH * Math.max(0, value - LOWEST)) / (1 - LOWEST)
  const ticks = [0.7, 0.8, 0.9, 1].map((value) => {
    const at = x(value)
    return `<line class="grid" x1="${at}" x2="${at}" y1="${TOP - 8}" y2="${height - 16}"/>
  <text x="${at}" y="${TOP - 14}" text-anchor="middle">${value.toFixed(1)}</text>`
  })
  const lines = rows.map((row, index) => {
    const y = TOP + index * ROW + ROW / 2
    const [low, high] = row.interval
    const aim = AIMS[row.case]
    const mark =
      aim === undefined
        ? ''
        : `<line class="aim" x1="${x(aim)}" x2="${x(aim)}" y1="${y - 8}" y2="${y + 8}"/>`
    return `<text x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${row.group}: ${row.case}</text>
  ${mark}<line class="interval" x1="${x(low).toFixed(1)}" x2="${x(high).toFixed(1)}" y1="${y}" y2="${y}"/>
  <circle cx="${x(row.auc).toFixed(1)}" cy="${y}" r="4"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 30} ${height}" role="img">
  <title>AUC of each case, its 95 % interval (line) and the aim (upright mark)</title>
  <style>
    svg { background: #fff; color-scheme: light dark }
    text { font: 12px sans-serif; fill: #222 }
    .grid { stroke: #ddd }
    .interval { stroke: #1f5fa8; stroke-width: 2 }
    .aim { stroke: #b3400d; stroke-width: 2 }
    circle { fill: #1f5fa8 }
    @media (prefers-color-scheme: dark) {
      svg { background: #15181c }
      text { fill: #e6e6e6 }
      .grid { stroke: #3a3f46 }
      .interval { stroke: #7db3f0 }
      .aim { stroke: #f2a07a }
      circle { fill: #7db3f0 }
    }
  </style>
  ${ticks.join('\n  ')}
  ${lines.join('\n  ')}
</svg>
`
}
