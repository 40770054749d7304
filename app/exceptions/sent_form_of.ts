import type { HttpRequest } from '@adonisjs/core/http'
import { isPage } from '#exceptions/is_page'
import { sourceOf } from '#exceptions/request_source'
import { isOwn } from '#panel/own_page'
import { type SentForm, sentForm } from '#panel/sent_again'

type Field = readonly [name: string, value: string]

/** Of a request whose files are read to their end, to see the fields behind them. */
const MAX_UPLOAD = '12mb'

/**
 * What of a failed request can be sent again.
 *
 * @returns undefined unless a browser vouches for it that the form is one of ours, and for a form
 * that is too long
 */
export async function sentFormOf(request: HttpRequest): Promise<SentForm | undefined> {
  if (request.method() !== 'POST' || !isOwn(sourceOf(request))) return undefined
  const isMultipart = request.is(['multipart/form-data']) !== null
  const fields = isMultipart ? await textFields(request) : urlencodedFields(request)
  if (fields === undefined) return undefined
  return sentForm(request.url(true), pageOf(request), fields, isMultipart)
}

/** The page that a form is on; some answer forms only, and cannot be shown once more. */
function pageOf(request: HttpRequest): string | undefined {
  const url = URL.parse(request.header('referer') ?? '')
  return url !== null && isPage(url.pathname) ? `${url.pathname}${url.search}` : undefined
}

function urlencodedFields(request: HttpRequest): Iterable<Field> | undefined {
  if (request.bodyType !== 'urlencoded') return undefined
  return new URLSearchParams(request.raw() ?? '')
}

/** Reads a form with files, unless somebody else has begun to. */
async function textFields(request: HttpRequest): Promise<Field[] | undefined> {
  if (request.multipart.state !== 'idle' || request.request.readableDidRead) return undefined
  request.multipart.onFile('*', {}, async (part) => {
    part.resume()
    await new Promise((done) => part.once('end', done).once('error', done))
  })
  try {
    await request.multipart.process({ limit: MAX_UPLOAD })
  } catch {
    return undefined
  }
  return Object.entries(request.body()).flatMap(([name, value]) => fieldsOf(name, value))
}

function fieldsOf(name: string, value: unknown): Field[] {
  if (Array.isArray(value)) return value.flatMap((one) => fieldsOf(name, one))
  return typeof value === 'string' ? [[name, value]] : []
}
