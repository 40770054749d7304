import type { HttpResponse } from '@adonisjs/core/http'

/**
 * Sends what is the same for everybody, so that anyone may keep it and ask whether it is still right.
 * The entity tag is weak: it stands for what is said, however it is compressed (RFC 9110, 8.8.1).
 */
export function sendRevalidated(response: HttpResponse, answer: object): void {
  const body = JSON.stringify(answer)
  response.header('Cache-Control', 'public, max-age=0, must-revalidate').setEtag(body, true)
  if (response.fresh()) return response.status(304).send(null)
  response.header('Content-Type', 'application/json; charset=utf-8').send(body)
}
