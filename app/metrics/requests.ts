import { Count, FEW, Figure, Timing } from '#metrics/instruments'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const ROUTE = { method: [...METHODS, 'other'], route: FEW }

const durations = new Timing(
  'http_request_duration_seconds',
  'Time from a request to the end of its answer.',
  ROUTE
)
const requests = new Count('http_requests_total', 'Requests that are answered or were given up.', {
  ...ROUTE,
  status: FEW,
})
const active = new Figure('http_requests_active', 'Requests that are being answered.', {})

/** Bytes that are no HTTP request, or came too slowly to be one, by the code of the answer. */
export const malformedRequests = new Count(
  'http_malformed_total',
  'Connections that brought no HTTP request that can be read.',
  { code: ['malformed_request', 'headers_too_large', 'request_timeout'] }
)

export function requestBegan(): void {
  active.add({}, 1)
}

/**
 * @param route the pattern of the route; undefined where no route fits, however many paths are tried
 * @param status of the answer, 499 where the client hung up before there was one
 */
export function requestEnded(
  method: string,
  route: string | undefined,
  status: number,
  seconds: number
): void {
  const labels = {
    method: METHODS.includes(method) ? method : 'other',
    route: route ?? 'unmatched',
  }
  active.add({}, -1)
  durations.add(labels, seconds)
  requests.add({ ...labels, status: String(status) })
}
