import type { SocialProvider } from '#accounts/enums'
import { ProviderUnavailable } from '#accounts/errors'

/** From the connection to the last byte. */
const MAX_CALL_MS = 3000

/** Key sets have a few kB. */
const MAX_ANSWER_BYTES = 128 * 1024

export interface ProviderAnswer {
  /** Below 500. */
  status: number
  /** Empty when the answer had no body. */
  body: Record<string, unknown>
}

/**
 * Asks a provider: GET, or POST with a form. Redirects are not followed.
 *
 * @throws ProviderUnavailable when there is no answer in time, or none that can be read
 */
export async function callProvider(
  provider: SocialProvider,
  url: URL,
  form?: Record<string, string>
): Promise<ProviderAnswer> {
  const fail = (what: string) => {
    // Without the query, which has secrets.
    return new ProviderUnavailable(provider, `${url.origin}${url.pathname} ${what}`)
  }
  try {
    const response = await fetch(url, {
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(MAX_CALL_MS),
    })
    const text = await readText(response)
    const { status } = response
    if (text === undefined) throw fail('answered more than is sensible')
    if (status >= 300 && (status < 400 || status >= 500 || status === 429)) {
      throw fail(`answered ${status}`)
    }
    const body = text === '' ? {} : parseObject(text)
    if (body === undefined) throw fail(`answered ${status} and no JSON object`)
    return { status, body }
  } catch (error) {
    if (error instanceof ProviderUnavailable) throw error
    const { name, cause } = error as Error
    throw fail(`did not answer: ${(cause as NodeJS.ErrnoException | undefined)?.code ?? name}`)
  }
}

/** @returns undefined for a body that is too large, of which no more is read */
async function readText({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
