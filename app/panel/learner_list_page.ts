import { addressOf, neighbours, sayLeftOut } from '#panel/list_address'
import { PROVIDER_WORDS, waysIn } from '#panel/practice_words'
import { timeOf } from '#panel/times'
import { grouped } from '#panel/words'
import type { Counted, KeysetPage } from '#postgres/keyset'
import type { Activity, LearnerFilter, ListedLearner } from '#practice/learner_list'

const PATH = '/admin/learners'

const ACTIVITY_WORDS: Record<Activity, string> = {
  7: 'practised within 7 days',
  30: 'practised within 30 days',
  90: 'practised within 90 days',
  never: 'never practised',
}

interface Option {
  value: string
  label: string
  isChosen: boolean
}

type Time = ReturnType<typeof timeOf>

export interface LearnerListPage {
  total: string
  rows: {
    id: string
    name: string
    email: string
    ways: string
    since: Time
    last: Time | undefined
    href: string
  }[]
  words: string | undefined
  providers: Option[]
  activities: Option[]
  /** The filters that are set, each with the address without it. */
  chips: { label: string; href: string }[]
  leftOut: string | undefined
  newest: string
  newer: string | undefined
  older: string | undefined
  isBeyond: boolean
}

/** What the list of learners shows. @param self the address of the page, to come back to */
export function learnerListPage(
  page: KeysetPage<ListedLearner> & { total: Counted },
  { filter, leftOut, self }: { filter: LearnerFilter; leftOut: string[]; self: string }
): LearnerListPage {
  const { words: q, provider, activity } = filter
  const parameters = { q, provider, activity }
  const at = (other: object) => addressOf(PATH, { ...parameters, ...other })
  const { count, isMore } = page.total
  return {
    total: isMore ? `more than ${grouped(count)}` : grouped(count),
    rows: page.rows.map((learner) => ({
      id: learner.id,
      name: learner.name,
      email: learner.email ?? 'no address',
      ways: waysIn(learner.has_password, learner.providers),
      since: timeOf(learner.created_at),
      last: learner.last_practised_at === null ? undefined : timeOf(learner.last_practised_at),
      href: `${PATH}/${learner.id}?back=${encodeURIComponent(self)}`,
    })),
    words: q,
    providers: optionsOf(PROVIDER_WORDS, provider),
    activities: optionsOf(ACTIVITY_WORDS, activity),
    chips: [
      ...(q === undefined ? [] : [{ label: `“${q}”`, href: at({ q: undefined }) }]),
      ...(provider === undefined
        ? []
        : [{ label: PROVIDER_WORDS[provider], href: at({ provider: undefined }) }]),
      ...(activity === undefined
        ? []
        : [{ label: ACTIVITY_WORDS[activity], href: at({ activity: undefined }) }]),
    ],
    leftOut: sayLeftOut(leftOut),
    ...neighbours(page, at),
    isBeyond: page.rows.length === 0 && count > 0,
  }
}

function optionsOf(words: Record<string, string>, chosen: string | undefined): Option[] {
  return Object.entries(words).map(([value, label]) => {
    return { value, label: capitalized(label), isChosen: value === chosen }
  })
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
