export const MAX_RESULTS = 200
export const MAX_RECOGNIZED_TEXT_CHARACTERS = 2000

/** Of a report of a speech. */
export const MAX_NOTE_CHARACTERS = 500

/** Sessions that are saved with one request. */
export const MAX_BATCH = 50

/** Of sessions. */
export const DEFAULT_PAGE_SIZE = 20
export const MAX_PAGE_SIZE = 100
