import vine from '@vinejs/vine'
import { PERIODS } from '#practice/statistics/practice_figures'

/** The addresses of the overview. */
export const panelOverviewValidator = vine.create({
  days: vine
    .number()
    .in([...PERIODS])
    .optional(),
})

export const PANEL_OVERVIEW_FIELDS = ['days'] as const
