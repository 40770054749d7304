import { DAY_POINTS, LEARNER_SETTINGS, PROGRESS } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import {
  DayPointListSchema,
  LearnerSettingsSchema,
  ProgressSchema,
} from '#transformers/progress_transformer'
import {
  learnerSettingsValidator,
  progressDaysValidator,
  progressValidator,
} from '#validators/progress'

const settings = {
  description: 'The settings.',
  schema: LearnerSettingsSchema,
  example: LEARNER_SETTINGS,
}

export const progressOperations: Operations = {
  'api.progress.show': {
    id: 'getProgress',
    tag: 'Progress',
    summary: 'Read the home screen',
    description:
      "The day's goal, the streak and the last seven days, in one call. A session that was just saved is in it. Keep the answer and send its `ETag` as `If-None-Match`.\n\nA day counts for the streak with one sentence that was said, right or wrong. Each seventh day in a row earns a freeze, up to two; a freeze pays for a day that is missed. A session that arrives late counts for its own day, but not for the streak if it is more than seven days late and not verified.",
    query: {
      validator: progressValidator,
      describe: {
        time_zone:
          'Where the learner is now (IANA), to say which day it is; that of the profile by default.',
      },
    },
    parameters: [
      {
        name: 'If-None-Match',
        description: 'The `ETag` of the answer that the app has.',
        schema: { type: 'string' },
        example: 'W/"5d-uN2PmhPzB0jSjhtZ8Tq1e1x2Mb8"',
      },
    ],
    answers: {
      200: {
        description: 'What practice adds up to.',
        headers: ['Cache-Control', 'ETag'],
        schema: ProgressSchema,
        example: PROGRESS,
      },
      304: {
        description: 'It is the one that the app has.',
        headers: ['Cache-Control', 'ETag'],
      },
    },
  },
  'api.progress.days': {
    id: 'listProgressDays',
    tag: 'Progress',
    summary: 'Read the days of a curve',
    description:
      'Days, weeks or months with what was practised in them, also the empty ones; at most 366 at once.',
    query: {
      validator: progressDaysValidator,
      describe: {
        from: 'The first day; 30 days before `to` by default.',
        to: 'The day after the last one; tomorrow by default.',
        bucket: 'What a point sums up; `week` begins on Monday. `day` by default.',
      },
      examples: { from: '2026-01-01', to: '2026-02-01' },
    },
    answers: {
      200: { description: 'The points.', schema: DayPointListSchema, example: DAY_POINTS },
    },
  },
  'api.progress.settings': {
    id: 'getLearnerSettings',
    tag: 'Progress',
    summary: 'Read how the learner wants to practise',
    description: 'The goal of a day, the hour at which days begin, and when the app reminds.',
    answers: { 200: settings },
  },
  'api.progress.update_settings': {
    id: 'updateLearnerSettings',
    tag: 'Progress',
    summary: 'Change how the learner wants to practise',
    description: 'What is left out stays. Days that are past stay as they are.',
    body: {
      name: 'LearnerSettingsRequest',
      validator: learnerSettingsValidator,
      describe: {
        daily_goal: 'Sentences a day; 10 at first.',
        day_starts_at: 'The hour at which days begin; 4 at first.',
        reminder_minute: 'In minutes from midnight; null for no reminder.',
      },
      example: { daily_goal: 15, reminder_minute: 1140 },
    },
    answers: { 200: settings },
  },
}
