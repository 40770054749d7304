/** Where recordings are kept, when that is an S3 server. */
export interface S3Settings {
  /** The server's address, which we use ourselves; undefined is Amazon's own of the region. */
  endpoint: string | undefined
  /** The address that learners reach the same server under. */
  publicEndpoint: string | undefined
  region: string
  bucket: string
  accessKey: string
  secretKey: string
  /** Whether the bucket is named in the path, or else in the host. */
  pathStyle: boolean
}

/** What reads the variables; it notes their faults itself, or in `faults`. */
export interface StorageVariables {
  faults: string[]
  text(name: string): string | undefined
  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T
}

const REQUIRED = ['S3_BUCKET_NAME', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const

/** Names that every S3 server takes; a dot would break TLS where the host names the bucket. */
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/

/**
 * Reads and checks where recordings are kept.
 *
 * @returns undefined without any of the S3_ variables that an S3 server cannot be used without:
 *   recordings are then kept in STORAGE_PATH
 */
export function checkS3({ faults, text, oneOf }: StorageVariables): S3Settings | undefined {
  const useSsl = oneOf('S3_USE_SSL', ['true', 'false', ''] as const, '')
  const endpoint = (name: string) => endpointOf(name, text(name), useSsl, faults)
  const settings = {
    endpoint: endpoint('S3_ENDPOINT_URL'),
    publicEndpoint: endpoint('S3_PUBLIC_ENDPOINT_URL'),
    region: text('S3_REGION') ?? 'us-east-1',
    bucket: text('S3_BUCKET_NAME') ?? '',
    accessKey: text('S3_ACCESS_KEY') ?? '',
    secretKey: text('S3_SECRET_KEY') ?? '',
    pathStyle: oneOf('S3_PATH_STYLE', ['true', 'false'] as const, defaultStyle(text)) === 'true',
  }
  const missing = REQUIRED.filter((name) => text(name) === undefined)
  if (missing.length === REQUIRED.length && text('S3_ENDPOINT_URL') === undefined) return undefined
  if (missing.length > 0) {
    faults.push(
      `${missing.join(', ')} missing: recordings can be kept on an S3 server with all of them only.`
    )
  } else if (!BUCKET.test(settings.bucket)) {
    faults.push(
      `S3_BUCKET_NAME is "${settings.bucket}", but must be 3 to 63 lower-case letters, digits and hyphens.`
    )
  }
  if (!/^[a-z0-9-]+$/.test(settings.region)) {
    faults.push(
      `S3_REGION is "${settings.region}", but must be a region's name, such as us-east-1.`
    )
  }
  return settings
}

/** Servers of one's own seldom have a name for each bucket; Amazon's have. */
function defaultStyle(text: (name: string) => string | undefined): 'true' | 'false' {
  return text('S3_ENDPOINT_URL') === undefined ? 'false' : 'true'
}

/** `http://HOST:PORT`, or `HOST:PORT` with S3_USE_SSL. */
function endpointOf(
  name: string,
  value: string | undefined,
  useSsl: 'true' | 'false' | '',
  faults: string[]
): string | undefined {
  if (value === undefined) return undefined
  const hasProtocol = /^[a-z]+:\/\//i.test(value)
  const address = hasProtocol ? value : `${useSsl === 'true' ? 'https' : 'http'}://${value}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (
    url === undefined ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.search !== '' ||
    url.username !== ''
  ) {
    faults.push(`${name} is no address that begins with http:// or https://.`)
    return undefined
  }
  const isSsl = url.protocol === 'https:'
  // The address for learners may be that of another machine, such as a proxy with TLS.
  if (name === 'S3_ENDPOINT_URL' && useSsl !== '' && isSsl !== (useSsl === 'true')) {
    faults.push(`S3_USE_SSL is "${useSsl}", but ${name} says otherwise: leave S3_USE_SSL out.`)
  }
  return address.replace(/\/+$/, '')
}
