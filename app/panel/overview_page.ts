import type { CappedCount } from '#catalog/speeches/speech_list'
import { type BarChart, roundTop } from '#panel/bar_chart'
import { countWords } from '#panel/count_words'
import { readSpeechList, toFilter } from '#panel/speech_list_address'
import { speechPathWithBack } from '#panel/speech_page'
import { t } from '#panel/texts'
import { utcDayOf } from '#panel/times'
import { scoreWords } from '#panel/tries_words'
import { grouped } from '#panel/words'
import {
  DEFAULT_PERIOD,
  type HardSpeech,
  LEAST_TRIES,
  PERIODS,
  type Practice,
  type PracticeDay,
  type PracticePeriod,
} from '#practice/statistics/practice_figures'

export const OVERVIEW_PATH = '/admin'

const LIST = '/admin/speeches'

/** What waits for somebody: lists of speeches, each by its address. */
const WAITING = [
  { name: 'drafts', icon: 'pencil', href: `${LIST}?state=draft` },
  { name: 'without_recording', icon: 'mic', href: `${LIST}?recording=without` },
  { name: 'with_warning', icon: 'triangle-alert', href: `${LIST}?warning=any` },
  { name: 'unprepared', icon: 'circle-alert', href: `${LIST}?recording=unprepared` },
]

/** The lists whose speeches are to be counted; the last one is of all speeches. */
export const COUNTED_LISTS = [...WAITING.map(({ href }) => href), LIST].map((href) => {
  return toFilter(readSpeechList(href))
})

const PLOTS = [
  { id: 'learners', of: ({ learners }: Practice) => learners },
  { id: 'sessions', of: ({ sessions }: Practice) => sessions },
  { id: 'sentences', of: ({ results }: Practice) => results },
]

/** A change of a tenth is one that people see. */
const NOTABLE = 0.1

interface Plot {
  name: string
  chart: BarChart
  /** Of the last day that is over. */
  yesterday: string
  top: string
  half: string
}

export interface OverviewPage {
  waiting: { count: string; words: string; icon: string; href: string }[]
  /** Whether there is no speech at all. */
  isNew: boolean
  periods: { label: string; href: string; isCurrent: boolean }[]
  from: string
  plots: Plot[]
  days: { day: string; iso: string; figures: string[]; score: string }[]
  isSilent: boolean
  dayCount: number
  levels: { level: string; value: number; score: string; tries: string }[]
  hardest: {
    speech: HardSpeech
    href: string
    level: string
    score: string
    tries: string
  }[]
  leastTries: number
  leftOut: boolean
}

interface Parts {
  /** Of `COUNTED_LISTS`. */
  counts: CappedCount[]
  unfinishedImports: number
  practice: PracticePeriod
  hardest: HardSpeech[]
  /** Whether the address has something that is no period. */
  leftOut: boolean
}

/** What the overview shows. */
export function overviewPage(parts: Parts): OverviewPage {
  const { counts, unfinishedImports, practice, hardest, leftOut } = parts
  const { days, levels } = practice
  const back = writePeriod(days.length)
  return {
    waiting: waitingOf(counts, unfinishedImports),
    isNew: counts.at(-1)!.count === 0,
    periods: PERIODS.map((count) => ({
      label: t('overview.days', { count }),
      href: writePeriod(count),
      isCurrent: count === days.length,
    })),
    from: utcDayOf(days[0]!.day),
    plots: PLOTS.map((plot) => plotOf(plot, days)),
    days: days.toReversed().map((day) => ({
      day: utcDayOf(day.day),
      iso: day.day,
      figures: PLOTS.map(({ of }) => grouped(of(day))),
      score: day.results === 0 ? '–' : scoreWords(day.scoreSum / day.results),
    })),
    isSilent: days.every(({ sessions }) => sessions === 0),
    dayCount: days.length,
    levels: levels.map(({ level, tries, score }) => ({
      level,
      value: Math.round(score),
      score: scoreWords(score),
      tries: t('overview.tries', { count: tries }),
    })),
    hardest: hardest.map((speech) => ({
      speech,
      href: speechPathWithBack(speech.id, back),
      level: speech.level,
      score: scoreWords(speech.score),
      tries: grouped(speech.tries),
    })),
    leastTries: LEAST_TRIES,
    leftOut,
  }
}

function writePeriod(count: number): string {
  return count === DEFAULT_PERIOD ? OVERVIEW_PATH : `${OVERVIEW_PATH}?days=${count}`
}

function waitingOf(counts: CappedCount[], imports: number): OverviewPage['waiting'] {
  const lists = WAITING.map((list, index) => ({ ...list, count: counts[index]! }))
  const unfinished = {
    ...{ name: 'unfinished_imports', icon: 'upload', href: '/admin/imports' },
    ...{ count: { count: imports, isMore: false } },
  }
  return [...lists, unfinished].flatMap(({ count, name, icon, href }) => {
    if (count.count === 0) return []
    const words = t(`overview.waiting.${name}`, { count: count.count })
    return [{ count: countWords(count), words, icon, href }]
  })
}

function plotOf({ id, of }: (typeof PLOTS)[number], days: PracticeDay[]): Plot {
  const name = t(`overview.plots.${id}`)
  const values = days.map(of)
  const top = roundTop(values)
  return {
    name,
    chart: {
      id,
      title: titleOf(name, days, values),
      bars: days.map(({ day }, index) => {
        const isOpen = index === days.length - 1
        const value = values[index]!
        const key = isOpen ? 'overview.bar_so_far' : 'overview.bar'
        return { label: t(key, { day: utcDayOf(day), count: value }), value, isOpen }
      }),
      top,
    },
    yesterday: grouped(values.at(-2)!),
    top: grouped(top),
    half: grouped(top / 2),
  }
}

/** Says what one sees: the range, yesterday, and where it goes. Today is not over. */
function titleOf(name: string, days: PracticeDay[], values: number[]): string {
  const over = values.slice(0, -1)
  const [least, most] = [Math.min(...over), Math.max(...over)]
  const what = { name, day: utcDayOf(days[0]!.day) }
  if (most === 0) return t('overview.plot_of_none', what)
  const range = least === most ? grouped(least) : t('overview.range', { from: least, to: most })
  const yesterday = over.at(-1)!
  return t('overview.plot', { ...what, range, trend: trendOf(over), yesterday })
}

function trendOf(values: number[]): string {
  const half = Math.floor(values.length / 2)
  const [before, after] = [mean(values.slice(0, half)), mean(values.slice(-half))]
  if (after > before * (1 + NOTABLE)) return t('overview.trends.rising')
  return after < before * (1 - NOTABLE) ? t('overview.trends.falling') : t('overview.trends.steady')
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
