/** Where a speech stands in the list that an editor came from. */
export interface Neighbours {
  /** From 1. */
  position: number
  total: number
  /** Ids; undefined at the ends of the list. */
  previous?: string
  next?: string
}
