import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import {
  LIFETIME_SECONDS,
  RecordingUrls,
  type SignedUrl,
  WINDOW_SECONDS,
} from '#storage/recording_urls'

/**
 * Signed, expiring URLs of recordings on our own disk: `/recordings/KEY?expires=...&signature=...`,
 * where the signature is an HMAC-SHA256 of key and expiry.
 */
export class FsRecordingUrls extends RecordingUrls {
  readonly #key: KeyObject

  /**
   * @param appUrl the address that learners reach us under, without a slash at its end
   * @param appKey the application's secret, which the signing key is derived from
   */
  constructor(
    private appUrl: string,
    appKey: string
  ) {
    super()
    this.#key = createSecretKey(
      Buffer.from(hkdfSync('sha256', appKey, '', 'saywell recording urls', 32))
    )
  }

  override sign(storageKey: string, now: number = Date.now()): SignedUrl {
    const window = Math.ceil(now / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS
    const expires = window + LIFETIME_SECONDS
    const signature = this.#signatureOf(storageKey, expires).toString('base64url')
    const path = storageKey.split('/').map(encodeURIComponent).join('/')
    return {
      url: `${this.appUrl}/recordings/${path}?expires=${expires}&signature=${signature}`,
      expiresAt: new Date(expires * 1000),
    }
  }

  /** Whether the URL was made by us, for this recording, and has not expired. */
  verify(
    storageKey: string,
    expires: string,
    signature: string,
    now: number = Date.now()
  ): boolean {
    if (!/^\d{1,12}$/.test(expires)) return false
    const given = Buffer.from(signature, 'base64url')
    const ours = this.#signatureOf(storageKey, Number(expires))
    return (
      given.length === ours.length &&
      timingSafeEqual(given, ours) &&
      ours.toString('base64url') === signature &&
      Number(expires) * 1000 > now
    )
  }

  #signatureOf(storageKey: string, expires: number): Buffer {
    return createHmac('sha256', this.#key).update(`${expires}\n${storageKey}`).digest()
  }
}
