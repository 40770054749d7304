/** Where an import of the pages is. */
export const IMPORT_STATES = [
  'collecting',
  'checking',
  'checked',
  'importing',
  'done',
  'failed',
  'given_up',
] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** In these, its admin may send recordings and another sheet. */
export const OPEN_STATES: readonly ImportState[] = ['collecting', 'checked', 'failed']

/** In these, a server is at it, or about to be. */
export const RUNNING_STATES: readonly ImportState[] = ['checking', 'importing']
