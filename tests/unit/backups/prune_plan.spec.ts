import { test } from '@japa/runner'
import type { BackupNote } from '#backups/backup_store'
import { planPruning, USUAL_RETENTION } from '#backups/prune_plan'

const NONE = { last: 0, daily: 0, weekly: 0, monthly: 0 }

function backup(createdAt: string, verified?: BackupNote['verified']): BackupNote {
  const time = new Date(createdAt).toISOString()
  return { name: time, createdAt: time, verified } as BackupNote
}

/** One at noon of each day before the newest, the newest first. */
function daily(days: number, newest = '2026-11-28T12:00:00Z'): BackupNote[] {
  return Array.from({ length: days }, (_, day) => {
    return backup(new Date(Date.parse(newest) - day * 86_400_000).toISOString())
  })
}

const days = (notes: BackupNote[]) => notes.map(({ createdAt }) => createdAt.slice(0, 10))

test.group('Pruning backups', () => {
  test('keeps the newest of each day, week and month', ({ assert }) => {
    const { kept } = planPruning(daily(200), { ...NONE, daily: 4, weekly: 3, monthly: 3 })
    assert.deepEqual(days(kept), [
      ...['2026-11-28', '2026-11-27', '2026-11-26', '2026-11-25'],
      // Sundays, and the last days of months.
      ...['2026-11-22', '2026-11-15', '2026-10-31', '2026-09-30'],
    ])
  })

  test('keeps one of several of the same day', ({ assert }) => {
    const notes = ['18', '12', '06', '00'].map((hour) => backup(`2026-11-28T${hour}:00:00Z`))
    const { kept, removed } = planPruning(notes, { ...NONE, daily: 7 })
    // The newest three always stay.
    assert.lengthOf(kept, 3)
    assert.deepEqual(removed, [notes[3]])
  })

  test('counts from the newest backup: where none is made any more, none goes', ({ assert }) => {
    const old = daily(10, '2019-03-01T12:00:00Z')
    assert.lengthOf(planPruning(old, USUAL_RETENTION).removed, 0)
  })

  test('never removes the newest three, nor the newest good one', ({ assert }) => {
    const notes = daily(20)
    assert.deepEqual(planPruning(notes, NONE).kept, notes.slice(0, 3))
    notes[9] = backup(notes[9]!.createdAt, { at: notes[9]!.createdAt, level: 'restore' })
    assert.deepEqual(planPruning(notes, NONE).kept, [...notes.slice(0, 3), notes[9]])
  })

  test('does not let damaged ones push good ones out', ({ assert }) => {
    const notes = daily(6)
    const error = 'it is cut'
    for (let at = 0; at < 4; at++) {
      notes[at] = backup(notes[at]!.createdAt, { at: '', level: 'restore', error })
    }
    assert.deepEqual(planPruning(notes, NONE).kept, notes.slice(4))
    const damaged = notes.slice(0, 4)
    assert.deepEqual(planPruning(damaged, NONE).kept, damaged)
  })
})
