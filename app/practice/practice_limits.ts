export const MAX_RESULTS = 200
export const MAX_RECOGNIZED_TEXT_CHARACTERS = 2000

/** Of sessions. */
export const DEFAULT_PAGE_SIZE = 20
export const MAX_PAGE_SIZE = 100
