import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import edge from 'edge.js'
import { faultTitle } from '#panel/fault_title'
import { PAGE_HEADERS } from '#panel/page_headers'
import { type Reader, writeFor } from '#panel/reader'
import { shellOf } from '#panel/shell'
import { languageOfBrowser, t } from '#panel/texts'
import { type Problem, PROBLEM_CONTENT_TYPE } from '#transformers/problem'

/**
 * Answers a request whose address is no valid URL, before there is a context to answer with: with a
 * page to a browser below `/admin`, with a problem to everybody else.
 */
export function answerBadUrl(request: IncomingMessage, response: ServerResponse): void {
  const requestId = String(request.headers['x-request-id'] ?? randomUUID())
  response.statusCode = 400
  response.setHeader('x-request-id', requestId)
  if (!wantsPage(request)) return answerProblem(response, requestId)
  // A rejected promise would end the process: nobody waits for this one.
  answerPage(request, response).catch(() => answerProblem(response, requestId))
}

function answerProblem(response: ServerResponse, requestId: string): void {
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[400]!,
    status: 400,
    detail: t('faults.bad_url'),
    instance: '/',
    code: 'malformed_request',
    request_id: requestId,
  }
  response.setHeader('content-type', PROBLEM_CONTENT_TYPE).end(JSON.stringify(problem))
}

function wantsPage({ url = '', headers }: IncomingMessage): boolean {
  return url.startsWith('/admin/') && headers.accept?.includes('text/html') === true
}

/** Nobody is known to be signed in: the page is that of a guest. */
async function answerPage({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
  const reader: Reader = {
    timeZone: 'UTC',
    language: languageOfBrowser(headers['accept-language']),
  }
  const page = await writeFor(reader, () => {
    return edge.render('panel::pages/fault', {
      shell: shellOf(undefined, { path: '/admin', reader }),
      title: faultTitle(400),
      status: 400,
      detail: t('faults.bad_url'),
      back: '/admin',
    })
  })
  response.setHeader('content-type', 'text/html; charset=utf-8').end(page)
}
