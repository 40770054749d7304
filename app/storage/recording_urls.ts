/** The plan's lifetime of a signed URL, in seconds. */
export const LIFETIME_SECONDS = 3600

/** URLs made within the same five minutes are the same, so that an app can cache a recording. */
export const WINDOW_SECONDS = 300

export interface SignedUrl {
  url: string
  /** At least an hour from now, at most an hour and five minutes. */
  expiresAt: Date
}

/** Makes the signed, expiring addresses that learners fetch recordings from. */
export abstract class RecordingUrls {
  /** @param now the time to sign at, in milliseconds since 1970 */
  abstract sign(storageKey: string, now?: number): SignedUrl
}
