import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { type Problem, PROBLEM_CONTENT_TYPE } from '#transformers/problem'

/** Answers a request whose address is no valid URL, before there is a context to answer with. */
export function answerBadUrl(request: IncomingMessage, response: ServerResponse): void {
  const requestId = request.headers['x-request-id'] ?? randomUUID()
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[400]!,
    status: 400,
    detail: 'The address has a percent sign that is not followed by a valid code.',
    instance: '/',
    code: 'malformed_request',
    request_id: String(requestId),
  }
  response.writeHead(400, { 'content-type': PROBLEM_CONTENT_TYPE, 'x-request-id': requestId })
  response.end(JSON.stringify(problem))
}
