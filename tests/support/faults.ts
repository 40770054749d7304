/**
 * What a worker with planted faults does when a reference text begins with this word: throw where
 * nobody catches it, end, fill its memory, or never come back.
 */
export type Fault = 'Throw' | 'Exit' | 'Allocate' | 'Spin'

/** Places in the numbers that the test shares with the worker. */
export const LOADS_TO_FAIL = 0
export const BEGUN = 1
export const RELEASED = 2
