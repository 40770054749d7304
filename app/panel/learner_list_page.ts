import { AUTH_PROVIDERS } from '#accounts/enums'
import { countWords } from '#panel/count_words'
import { addressOf, neighbours, sayLeftOut } from '#panel/list_address'
import { waysIn, wayWords } from '#panel/practice_words'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'
import type { Counted, KeysetPage } from '#postgres/keyset'
import {
  ACTIVITIES,
  type Activity,
  type LearnerFilter,
  type ListedLearner,
} from '#practice/learner_list'

const PATH = '/admin/learners'

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
  return {
    total: countWords(page.total),
    rows: page.rows.map((learner) => ({
      id: learner.id,
      name: learner.name,
      email: learner.email ?? t('learners.no_email'),
      ways: waysIn(learner.has_password, learner.providers),
      since: timeOf(learner.created_at),
      last: learner.last_practised_at === null ? undefined : timeOf(learner.last_practised_at),
      href: `${PATH}/${learner.id}?back=${encodeURIComponent(self)}`,
    })),
    words: q,
    providers: optionsOf(AUTH_PROVIDERS, wayWords, provider),
    activities: optionsOf(ACTIVITIES, activityWords, activity),
    chips: [
      ...(q === undefined
        ? []
        : [{ label: t('common.quoted', { text: q }), href: at({ q: undefined }) }]),
      ...(provider === undefined
        ? []
        : [{ label: wayWords(provider), href: at({ provider: undefined }) }]),
      ...(activity === undefined
        ? []
        : [{ label: activityWords(activity), href: at({ activity: undefined }) }]),
    ],
    leftOut: sayLeftOut(leftOut),
    ...neighbours(page, at),
    isBeyond: page.rows.length === 0 && page.total.count > 0,
  }
}

function activityWords(activity: Activity): string {
  return t(`learners.activities.${activity}`)
}

function optionsOf<Value extends string>(
  values: readonly Value[],
  words: (value: Value) => string,
  chosen: Value | undefined
): Option[] {
  return values.map((value) => {
    return { value, label: capitalized(words(value)), isChosen: value === chosen }
  })
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
