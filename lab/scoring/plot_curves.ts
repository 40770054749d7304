import type { Measured } from './measure.ts'
import { JUDGED_BY } from './separations.ts'
import { CASES } from './trials.ts'

const LEFT = 60
const TOP = 20
const WIDTH = 460
const HEIGHT = 320
/** Shares of right ones: nobody would accept more false alarms. */
const MAX_FALSE = 0.3
const COLOURS = ['#1f5fa8', '#b3400d', '#2f7d32', '#7b3fa0', '#8a6d00']
const DARK_COLOURS = ['#7db3f0', '#f2a07a', '#8fd694', '#cfa3ec', '#e3c95c']
const CURVES = CASES.filter((one) => one !== 'right')

/**
 * How many faults of each case are found, against how many right words (or sentences) are taken for one,
 * at every threshold, as SVG; a dot marks what a learner is shown.
 */
export function drawCurves(measured: Measured[]): string {
  const x = (share: number) => LEFT + (WIDTH * share) / MAX_FALSE
  const y = (share: number) => TOP + HEIGHT * (1 - share)
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<line class="grid" x1="${LEFT}" x2="${LEFT + WIDTH}" y1="${y(share)}" y2="${y(share)}"/>`,
    `<text x="${LEFT - 8}" y="${y(share) + 4}" text-anchor="end">${100 * share} %</text>`,
    `<text x="${x(share * MAX_FALSE)}" y="${TOP + HEIGHT + 18}" text-anchor="middle">${100 * share * MAX_FALSE} %</text>`,
  ])
  const curves = CURVES.map((one, index) => {
    const right = measured.filter((found) => found.case === 'right' && found.of === JUDGED_BY[one])
    const wrong = measured.filter((found) => found.case === one)
    const points = curveOf(right, wrong).filter(([taken]) => taken <= MAX_FALSE)
    const path = points.map(([taken, found]) => `${x(taken).toFixed(1)},${y(found).toFixed(1)}`)
    const at = [x(Math.min(MAX_FALSE, shareShown(right))), y(shareShown(wrong))] as const
    // A sentence gets a score, but is never shown as another one.
    const isShown = JUDGED_BY[one] !== 'sentence'
    const dot = isShown
      ? `<circle class="c${index}" cx="${at[0].toFixed(1)}" cy="${at[1].toFixed(1)}" r="5"/>`
      : ''
    const legend = TOP + HEIGHT - 12 - 20 * (CURVES.length - index - 1)
    return `<polyline class="c${index}" points="${path.join(' ')}"/>
  ${dot}
  <line class="c${index}" x1="${LEFT + WIDTH - 150}" x2="${LEFT + WIDTH - 120}" y1="${legend - 4}" y2="${legend - 4}"/>
  <text x="${LEFT + WIDTH - 112}" y="${legend}">${one}</text>`
  })
  const colours = (all: string[]) => {
    return all.map(
      (colour, index) => `.c${index} { stroke: ${colour} } circle.c${index} { fill: ${colour} }`
    )
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 30} ${TOP + HEIGHT + 50}" role="img">
  <title>Faults found, against right words taken for faults; dots: what is shown</title>
  <style>
    svg { background: #fff; color-scheme: light dark }
    text { font: 12px sans-serif; fill: #222 }
    .grid { stroke: #ddd }
    polyline, line { fill: none; stroke-width: 2 }
    ${colours(COLOURS).join('\n    ')}
    @media (prefers-color-scheme: dark) {
      svg { background: #15181c }
      text { fill: #e6e6e6 }
      .grid { stroke: #3a3f46 }
      ${colours(DARK_COLOURS).join('\n      ')}
    }
  </style>
  ${ticks.join('\n  ')}
  <text x="${LEFT + WIDTH / 2}" y="${TOP + HEIGHT + 40}" text-anchor="middle">right ones that are taken for faults</text>
  ${curves.join('\n  ')}
</svg>
`
}

/** At each threshold: the share of right values below it, and the share of wrong ones. */
export function curveOf(
  right: { value: number }[],
  wrong: { value: number }[]
): [number, number][] {
  const thresholds = [...new Set([...right, ...wrong].map(({ value }) => value)), Infinity]
  return thresholds
    .toSorted((one, other) => one - other)
    .map((threshold) => {
      const below = (all: { value: number }[]) => {
        return all.filter(({ value }) => value < threshold).length / all.length
      }
      return [below(right), below(wrong)]
    })
}

function shareShown(measured: Measured[]): number {
  return measured.filter(({ isShown }) => isShown).length / measured.length
}
