import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import {
  LIFETIME_SECONDS,
  RecordingUrls,
  type SignedUrl,
  WINDOW_SECONDS,
} from '#storage/recording_urls'
import type { S3Settings } from '#storage/storage_settings'

/** What all addresses of the same five minutes share. */
interface Window {
  /** When it begins, in seconds since 1970. */
  start: number
  /** In the canonical request: all that comes after the path. */
  canonicalEnd: string
  /** In the address: what comes before the signature, and after the path. */
  queryStart: string
  /** In the text that is signed: all that comes before the request's hash. */
  signedStart: string
  expiresAt: Date
}

/**
 * Signed, expiring URLs of recordings on an S3 server: AWS signature version 4 in the query, as
 * "Authenticating Requests: Using Query Parameters" of Amazon's S3 API reference describes it, byte
 * for byte as `@aws-sdk/s3-request-presigner` makes them. Our own, because every speech that is
 * drawn needs one, and the SDK takes 100 times as long for it.
 *
 * An S3 server takes no signature of the future: so it is dated at the start of its five minutes,
 * and good for an hour beyond their end.
 */
export class S3RecordingUrls extends RecordingUrls {
  /** `https://HOST/PATH`, where the storage key follows. */
  readonly #address: string
  readonly #host: string
  /** The path that the storage key follows. */
  readonly #path: string
  #window: Window | undefined
  #day = ''
  #signingKey: KeyObject | undefined

  constructor(private settings: S3Settings) {
    super()
    const base = new URL(addressOf(settings))
    this.#host = base.host
    this.#path = base.pathname.replace(/\/?$/, '/')
    this.#address = `${base.origin}${this.#path}`
  }

  override sign(storageKey: string, now: number = Date.now()): SignedUrl {
    const { canonicalEnd, queryStart, signedStart, expiresAt } = this.#windowOf(now)
    const path = storageKey.split('/').map(encoded).join('/')
    const request = `GET\n${this.#path}${path}\n${canonicalEnd}`
    const signature = createHmac('sha256', this.#signingKey!)
      .update(signedStart + hash('sha256', request))
      .digest('hex')
    return {
      url: `${this.#address}${path}${queryStart}${signature}&X-Amz-SignedHeaders=host&x-id=GetObject`,
      expiresAt,
    }
  }

  #windowOf(now: number): Window {
    const start = Math.floor(now / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS
    if (this.#window?.start !== start) this.#window = this.#makeWindow(start)
    return this.#window
  }

  #makeWindow(start: number): Window {
    const { accessKey, region } = this.settings
    const time = new Date(start * 1000).toISOString().replace(/[:-]|\.\d+/g, '')
    const day = time.slice(0, 8)
    this.#useKeyOf(day)
    const scope = `${day}/${region}/s3/aws4_request`
    const lifetime = WINDOW_SECONDS + LIFETIME_SECONDS
    const query = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'X-Amz-Content-Sha256=UNSIGNED-PAYLOAD',
      `X-Amz-Credential=${encoded(`${accessKey}/${scope}`)}`,
      `X-Amz-Date=${time}`,
      `X-Amz-Expires=${lifetime}`,
    ].join('&')
    const canonicalQuery = `${query}&X-Amz-SignedHeaders=host&x-id=GetObject`
    return {
      start,
      canonicalEnd: `${canonicalQuery}\nhost:${this.#host}\n\nhost\nUNSIGNED-PAYLOAD`,
      queryStart: `?${query}&X-Amz-Signature=`,
      signedStart: `AWS4-HMAC-SHA256\n${time}\n${scope}\n`,
      expiresAt: new Date((start + lifetime) * 1000),
    }
  }

  #useKeyOf(day: string): void {
    if (this.#day === day) return
    const { secretKey, region } = this.settings
    const key = [day, region, 's3', 'aws4_request'].reduce(
      (outer: Buffer, part) => createHmac('sha256', outer).update(part).digest(),
      Buffer.from(`AWS4${secretKey}`)
    )
    this.#signingKey = createSecretKey(key)
    this.#day = day
  }
}

/** Where the bucket is for learners. */
function addressOf({ endpoint, publicEndpoint, region, bucket, pathStyle }: S3Settings): string {
  const server = publicEndpoint ?? endpoint ?? `https://s3.${region}.amazonaws.com`
  if (pathStyle) return `${server}/${bucket}`
  const { protocol, host, pathname } = new URL(server)
  return `${protocol}//${bucket}.${host}${pathname}`
}

/** As `encodeURIComponent`, and also the five letters that it leaves and the signature does not. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => {
    return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
  })
}
