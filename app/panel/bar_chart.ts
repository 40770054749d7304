import { escapeHtml, writeAttributes } from '#panel/attributes'

/** Units of the drawing, which is stretched to the place that it gets. */
const WIDTH = 360
const HEIGHT = 96

/** The part of a bar's place that it leaves free. */
const GAP = 0.24

export interface Bar {
  /** What it stands for, with its figure. */
  label: string
  /** From 0 on. */
  value: number
  /** Of something that is not over: it is hatched. */
  isOpen?: boolean
}

export interface BarChart {
  /** Unique in the page; a word. */
  id: string
  /** The result in words, for who does not see it. */
  title: string
  bars: Bar[]
  /** What the upper edge stands for. */
  top: number
}

/** The next round figure: one digit with zeros, and never less than 4. Half of it is a whole figure, too. */
export function roundTop(values: number[]): number {
  const most = Math.max(4, ...values)
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 4, 6, 8, 10].map((factor) => factor * power).find((top) => top >= most)!
}

/** Draws bars from 0 up as an SVG, which is one picture with a title for a screen reader. */
export function barChart({ id, title, bars, top }: BarChart): string {
  const place = WIDTH / Math.max(1, bars.length)
  const width = round(place * (1 - GAP))
  const rectangles = bars.map(({ label, value, isOpen = false }, index) => {
    const height = round((Math.min(value, top) / top) * HEIGHT)
    const rectangle = writeAttributes({
      x: round(index * place + (place * GAP) / 2),
      y: round(HEIGHT - height),
      width,
      height,
      class: isOpen ? 'open' : undefined,
      fill: isOpen ? `url(#${id}-hatch)` : undefined,
    })
    return `<rect${rectangle}><title>${escapeHtml(label)}</title></rect>`
  })
  const svg = writeAttributes({
    'class': 'bars',
    'role': 'img',
    'aria-labelledby': `${id}-title`,
  })
  const hatch = `<pattern${writeAttributes({ id: `${id}-hatch` })} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="6"/></pattern>`
  const lines = `<path class="lines" d="M0 .5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}"/>`
  return `<svg${svg} viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"><title${writeAttributes({ id: `${id}-title` })}>${escapeHtml(title)}</title>${hatch}${lines}${rectangles.join('')}</svg>`
}

function round(units: number): number {
  return Math.round(units * 100) / 100
}
