import { LEVELS } from '#catalog/enums'
import { addressOf, neighbours, sayLeftOut } from '#panel/list_address'
import { modeWords } from '#panel/practice_words'
import { type SessionRow, sessionRows } from '#panel/session_rows'
import { t } from '#panel/texts'
import { utcDayOf } from '#panel/times'
import type { KeysetPage } from '#postgres/keyset'
import { MODES } from '#practice/enums'
import type { ListedSession, SessionFilter } from '#practice/session_list'

const PATH = '/admin/sessions'

interface Option {
  value: string
  label: string
  isChosen: boolean
}

export interface SessionListPage {
  rows: SessionRow[]
  modes: Option[]
  levels: Option[]
  learner: string | undefined
  from: string | undefined
  to: string | undefined
  /** The filters that are set, each with the address without it. */
  chips: { label: string; href: string }[]
  leftOut: string | undefined
  newest: string
  newer: string | undefined
  older: string | undefined
}

/** What the list of sessions shows. @param self the address of the page, to come back to */
export function sessionListPage(
  page: KeysetPage<ListedSession>,
  { filter, leftOut, self }: { filter: SessionFilter; leftOut: string[]; self: string }
): SessionListPage {
  const { mode, level, learner, from, to } = filter
  const parameters: Record<string, string | undefined> = { mode, level, learner, from, to }
  const at = (other: object) => addressOf(PATH, { ...parameters, ...other })
  const labels: Record<string, string | undefined> = {
    mode: mode && modeWords(mode),
    level,
    learner: learner && ofLearner(page.rows[0]?.learner_name),
    from: from && t('sessions.from', { day: utcDayOf(from) }),
    to: to && t('sessions.to', { day: utcDayOf(to) }),
  }
  return {
    rows: sessionRows(page.rows, self),
    modes: MODES.map((value) => {
      return { value, label: modeWords(value), isChosen: value === mode }
    }),
    levels: LEVELS.map((value) => ({ value, label: value, isChosen: value === level })),
    learner,
    from,
    to,
    chips: Object.entries(labels).flatMap(([name, label]) => {
      return label === undefined ? [] : [{ label, href: at({ [name]: undefined }) }]
    }),
    leftOut: sayLeftOut(leftOut),
    ...neighbours(page, at),
  }
}

function ofLearner(name: string | undefined): string {
  return name === undefined ? t('sessions.of_one') : t('sessions.of_learner', { name })
}
