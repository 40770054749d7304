import { allOrNone, matching, oneOf, or, type Rule, type SettingsOf, text } from '#settings/rules'

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

const REQUIRED = ['S3_BUCKET_NAME', 'S3_ACCESS_KEY', 'S3_SECRET_KEY']

/** `http://HOST:PORT`, or `HOST:PORT` with S3_USE_SSL. */
const endpoint: Rule<string | undefined> = (name, value, { S3_USE_SSL }) => {
  if (value === undefined) return undefined
  const hasProtocol = /^[a-z]+:\/\//i.test(value)
  const address = hasProtocol ? value : `${S3_USE_SSL === 'true' ? 'https' : 'http'}://${value}`
  const parsed = URL.parse(address)
  const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:'
  if (!isWeb || parsed.search !== '' || parsed.username !== '') {
    throw new Error(`${name} is no address that begins with http:// or https://.`)
  }
  return address.replace(/\/+$/, '')
}

/** The address for learners may contradict it: that of a proxy with TLS, for instance. */
const useSsl: Rule<'true' | 'false' | undefined> = (name, value, all) => {
  const opposite = value === 'true' ? /^http:/i : /^https:/i
  if (value !== undefined && opposite.test(all.S3_ENDPOINT_URL ?? '')) {
    throw new Error(`${name} is "${value}", but S3_ENDPOINT_URL says otherwise: leave ${name} out.`)
  }
  return oneOf('true', 'false')(name, value, all)
}

/** What every S3 server takes; a dot would break TLS where the host names the bucket. */
const bucket: Rule<string | undefined> = (name, value, all) => {
  const isWanted = all.S3_ENDPOINT_URL !== undefined
  const why = 'recordings can be kept on an S3 server with all of them only.'
  allOrNone(all, isWanted ? [...REQUIRED, 'S3_ENDPOINT_URL'] : REQUIRED, why)
  const what = '3 to 63 lower-case letters, digits and hyphens'
  return matching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, what)(name, value, all)
}

/** Where recordings are kept: in STORAGE_PATH, or on an S3 server. */
export const storageSettings = {
  STORAGE_PATH: or(text, 'storage'),
  S3_USE_SSL: useSsl,
  S3_ENDPOINT_URL: endpoint,
  S3_PUBLIC_ENDPOINT_URL: endpoint,
  S3_REGION: or(matching(/^[a-z0-9-]+$/, "a region's name, such as us-east-1"), 'us-east-1'),
  S3_BUCKET_NAME: bucket,
  S3_ACCESS_KEY: text,
  S3_SECRET_KEY: text,
  // Servers of one's own seldom have a name for each bucket; Amazon's have.
  S3_PATH_STYLE: or(oneOf('true', 'false'), ({ S3_ENDPOINT_URL }) => {
    return S3_ENDPOINT_URL === undefined ? 'false' : 'true'
  }),
}

/** @returns undefined without a bucket and a key: recordings are then kept in STORAGE_PATH */
export function s3Settings(settings: SettingsOf<typeof storageSettings>): S3Settings | undefined {
  const { S3_BUCKET_NAME, S3_ACCESS_KEY, S3_SECRET_KEY } = settings
  if (!S3_BUCKET_NAME || !S3_ACCESS_KEY || !S3_SECRET_KEY) return undefined
  return {
    endpoint: settings.S3_ENDPOINT_URL,
    publicEndpoint: settings.S3_PUBLIC_ENDPOINT_URL,
    region: settings.S3_REGION,
    bucket: S3_BUCKET_NAME,
    accessKey: S3_ACCESS_KEY,
    secretKey: S3_SECRET_KEY,
    pathStyle: settings.S3_PATH_STYLE === 'true',
  }
}
