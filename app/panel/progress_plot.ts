import { escapeHtml } from '#panel/attributes'
import { scoreWords } from '#panel/practice_words'
import { t } from '#panel/texts'
import { utcDayOf } from '#panel/times'
import type { PractisedDay } from '#practice/learner_progress'

const DAY_MS = 24 * 60 * 60 * 1000

/** Differences of the mean score that nobody would call a change. */
const STEADY = 2

/** A learner's days as a plot. */
export interface ProgressPlot {
  /** What the plot says, in words. */
  title: string
  /** How many days it is wide. */
  days: number
  points: { at: number; score: number }[]
  bars: { at: number; sessions: number; isToday: boolean }[]
  mostSessions: number
  /** Its first day, as people read it. */
  from: string
}

/** @param practised days within the last so many `days`, of which `today` is the last */
export function progressPlot(practised: PractisedDay[], days: number, today: string): ProgressPlot {
  const end = Date.parse(today)
  const at = (day: string) => days - 1 - Math.round((end - Date.parse(day)) / DAY_MS)
  const shown = practised.filter(({ day }) => at(day) >= 0 && at(day) < days)
  return {
    title: titleOf(shown),
    days,
    points: shown.flatMap(({ day, score }) => (score === null ? [] : [{ at: at(day), score }])),
    bars: shown.map(({ day, sessions }) => ({ at: at(day), sessions, isToday: day === today })),
    mostSessions: Math.max(1, ...shown.map(({ sessions }) => sessions)),
    from: utcDayOf(new Date(end - (days - 1) * DAY_MS).toISOString().slice(0, 10)),
  }
}

/**
 * Draws score and sessions of each day as two SVGs over one another. They are stretched to the width
 * of the page: so they hold no text, and their strokes keep their width.
 *
 * @returns safe HTML
 */
export function progressPlotHtml(plot: ProgressPlot): string {
  const { title, points, bars } = plot
  const [days, mostSessions] = [Number(plot.days), Number(plot.mostSessions)]
  const places = points.map(({ at, score }) => `${Number(at) + 0.5} ${round(100 - score)}`)
  const line = places.length > 1 ? `<path class="line" d="M${places.join('L')}"/>` : ''
  const dots = `<path class="dots" d="${places.map((place) => `M${place}h0`).join('')}"/>`
  const grid = `<path class="grid" d="M0 0H${days}M0 50H${days}M0 100H${days}"/>`
  const heights = bars.map(({ at, sessions, isToday }) => {
    const height = round((sessions / mostSessions) * 40)
    const today = isToday ? ' class="today"' : ''
    return `<rect${today} x="${Number(at) + 0.1}" y="${round(40 - height)}" width="0.8" height="${height}"/>`
  })
  return `<svg class="plot scores" viewBox="0 0 ${days} 100" preserveAspectRatio="none" role="img"><title>${escapeHtml(title)}</title>${grid}${line}${dots}</svg><svg class="plot sessions" viewBox="0 0 ${days} 40" preserveAspectRatio="none" aria-hidden="true"><path class="grid" d="M0 40H${days}"/>${heights.join('')}</svg>`
}

function titleOf(days: PractisedDay[]): string {
  const sessions = days.reduce((sum, day) => sum + day.sessions, 0)
  const practised = { sessions, days: days.length }
  const scores = days.flatMap(({ score }) => score ?? [])
  const [first, ...more] = scores
  if (first === undefined) return t('practice.plot_nothing_scored', practised)
  if (more.length === 0) {
    return t('practice.plot_one_score', { ...practised, score: scoreWords(first) })
  }
  return t('practice.plot_scores', {
    ...practised,
    least: scoreWords(Math.min(...scores)),
    most: scoreWords(Math.max(...scores)),
    trend: trendOf(scores),
  })
}

/** The mean of the first half of the days beside that of the second. */
function trendOf(scores: number[]): 'steady' | 'rising' | 'falling' {
  const half = Math.floor(scores.length / 2)
  const change = mean(scores.slice(-half)) - mean(scores.slice(0, half))
  if (Math.abs(change) < STEADY) return 'steady'
  return change > 0 ? 'rising' : 'falling'
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
