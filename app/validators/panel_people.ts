import vine from '@vinejs/vine'
import { AUTH_PROVIDERS } from '#accounts/enums'
import { LEVELS } from '#catalog/enums'
import { MODES } from '#practice/enums'
import { ACTIVITIES } from '#practice/learner_list'
import { FormMessages } from '#validators/form_messages'
import { mark, onlyDay } from '#validators/mark'
import { name, uuid, verbatim, visibleText } from '#validators/rules'
import { dateOrInstant } from '#validators/times'

/** As long as an address, or a name. */
const MAX_SEARCH_CHARACTERS = 254

/** The addresses of the list of learners. */
export const panelLearnersValidator = vine.create({
  q: visibleText(1, MAX_SEARCH_CHARACTERS).optional(),
  provider: vine.enum(AUTH_PROVIDERS).optional(),
  activity: vine.enum(ACTIVITIES).optional(),
  before: mark().optional(),
  after: mark().optional(),
})

export const PANEL_LEARNERS_FIELDS = ['q', 'provider', 'activity', 'before', 'after'] as const

/** The days of a learner's plot. */
export const PLOTTED_DAYS = ['30', '90', '365'] as const

/** The addresses of the page of a learner, whose sessions have pages. */
export const panelLearnerValidator = vine.create({
  days: vine.enum(PLOTTED_DAYS).optional(),
  before: mark().optional(),
  after: mark().optional(),
})

export const PANEL_LEARNER_FIELDS = ['days', 'before', 'after', 'back'] as const

/** The addresses of the list of sessions. */
export const panelSessionsValidator = vine.create({
  mode: vine.enum(MODES).optional(),
  level: vine.enum(LEVELS).optional(),
  learner: uuid().optional(),
  from: dateOrInstant().use(onlyDay()).optional(),
  to: dateOrInstant().use(onlyDay()).optional(),
  before: mark().optional(),
  after: mark().optional(),
})

export const PANEL_SESSIONS_FIELDS = [
  ...['mode', 'level', 'learner', 'from', 'to', 'before', 'after'],
] as const

/** The form of a learner's name; `seen` is the one that the admin has seen. */
export const learnerNameValidator = vine.create({ name: name(1, 100), seen: verbatim(100) })

learnerNameValidator.messagesProvider = new FormMessages({
  'name.required': 'forms.write_a_name',
  'name.minLength': 'forms.write_a_name',
  'seen.required': 'forms.not_from_our_page',
})

/** What is typed to delete a learner. */
export const learnerDeletionValidator = vine.create({
  typed: verbatim(MAX_SEARCH_CHARACTERS).optional(),
})

/** Which sign-in is ended; all without it. */
export const learnerSignInValidator = vine.create({ sign_in: uuid().optional() })

/** The form of a new admin, whose password is the suggested one, or typed. */
export const newAdminValidator = vine.create({
  id: uuid(),
  username: verbatim(1000).optional(),
  password_from: vine.enum(['suggested', 'own']).optional(),
  suggested_password: verbatim(1000).optional(),
  own_password: verbatim(1000).optional(),
})
