import type { Learner } from '#accounts/learners'
import { addressOf, neighbours, sayLeftOut } from '#panel/list_address'
import { scoreWords, waysIn } from '#panel/practice_words'
import { type ProgressPlot, progressPlot } from '#panel/progress_plot'
import { type SessionRow, sessionRows } from '#panel/session_rows'
import { t } from '#panel/texts'
import { timeOf, utcDayOf } from '#panel/times'
import type { KeysetPage } from '#postgres/keyset'
import type { LearnerProgress } from '#practice/learner_progress'
import type { ListedSession } from '#practice/session_list'

type Time = ReturnType<typeof timeOf>

export interface LearnerPage {
  id: string
  /** Where the forms of the page go. */
  path: string
  name: string
  email: string
  verified: string
  ways: string
  zone: string
  since: Time
  last: Time | undefined
  /** Such as `412 sessions, 3,296 sentences`. */
  practised: string
  score: string
  /** What is typed to delete the learner. */
  confirmation: string
  signIns: { id: string; device: string; address: string; time: Time }[]
  endLabel: string
  plot: ProgressPlot | undefined
  figures: { day: string; sessions: number; sentences: number; score: string }[]
  ranges: { label: string; href: string; isChosen: boolean }[]
  days: number
  sessions: SessionRow[]
  newest: string
  newer: string | undefined
  older: string | undefined
  allSessionsHref: string
  auditHref: string
  leftOut: string | undefined
}

/** What the page of a learner shows. */
export function learnerPage({
  learner,
  confirmation,
  progress,
  sessions,
  days,
  ranges,
  leftOut,
  back,
}: {
  learner: Learner
  confirmation: string
  progress: LearnerProgress
  sessions: KeysetPage<ListedSession>
  /** Of the plot, and what else it may have. */
  days: number
  ranges: readonly string[]
  leftOut: string[]
  back: string
}): LearnerPage {
  const path = `/admin/learners/${learner.id}`
  const parameters = { days: String(days), back }
  const at = (other: object) => addressOf(path, { ...parameters, ...other })
  const { email, email_verified_at: verifiedAt, sign_ins: signIns } = learner
  return {
    id: learner.id,
    path,
    name: learner.name,
    email: email ?? t('learners.no_email'),
    verified:
      verifiedAt === null
        ? t('learners.not_proved')
        : t('learners.proved', { time: timeOf(verifiedAt).shown }),
    ways: waysIn(learner.has_password, learner.providers),
    zone: learner.time_zone,
    since: timeOf(learner.created_at),
    last: progress.lastPractisedAt === null ? undefined : timeOf(progress.lastPractisedAt),
    practised: t('learners.practised_so_much', {
      sessions: progress.sessions,
      sentences: progress.sentences,
    }),
    score: scoreWords(progress.score),
    confirmation,
    signIns: signIns.map(({ id, device, address, last_used_at: time }) => ({
      id,
      device: device ?? t('learners.unknown_device'),
      address: address ?? t('learners.unknown_address'),
      time: timeOf(new Date(time)),
    })),
    endLabel: t('learners.end_all', { count: signIns.length }),
    plot:
      progress.days.length === 0 ? undefined : progressPlot(progress.days, days, progress.today),
    figures: progress.days.toReversed().map((day) => ({
      ...day,
      shown: utcDayOf(day.day),
      score: scoreWords(day.score),
    })),
    ranges: ranges.map((range) => ({
      label: t('learners.days', { days: range }),
      href: at({ days: range }),
      isChosen: Number(range) === days,
    })),
    days,
    sessions: sessionRows(sessions.rows, at({})),
    ...neighbours(sessions, at),
    allSessionsHref: addressOf('/admin/sessions', { learner: learner.id }),
    auditHref: addressOf('/admin/audit-log', { id: learner.id }),
    leftOut: sayLeftOut(leftOut),
  }
}
