/**
 * What a worker with planted faults does when a reference text begins with this word: throw where
 * nobody catches it, end, fill its memory bit by bit or with one piece that is larger than it, or
 * never come back.
 */
export const FAULTS = ['Throw', 'Exit', 'Allocate', 'AllocateAtOnce', 'Spin'] as const
export type Fault = (typeof FAULTS)[number]

/** The worker's argument that lets it fail while it loads. */
export const FAIL_LOADING = '--fail-loading'
/** The worker's pipe to the test: it writes a byte for each recording, and reads one to go on. */
export const TEST_PIPE = 4
