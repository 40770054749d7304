import type { HttpResponse } from '@adonisjs/core/http'

/**
 * For everybody, who may all keep the same answer; or for one learner, whose app may keep it, but no
 * cache on the way or of a browser.
 */
const CACHING = {
  public: 'public, max-age=0, must-revalidate',
  private: 'no-store',
}

/**
 * Sends what may be kept, so that whoever has it asks whether it is still right.
 * The entity tag is weak: it stands for what is said, however it is compressed (RFC 9110, 8.8.1).
 *
 * @param said what the tag stands for, where the answer also has what is different at any moment
 */
export function sendRevalidated(
  response: HttpResponse,
  answer: object,
  caching: keyof typeof CACHING = 'public',
  said = answer
): void {
  const body = JSON.stringify(answer)
  response.header('Cache-Control', CACHING[caching]).setEtag(JSON.stringify(said), true)
  if (response.fresh()) return response.status(304).send(null)
  response.header('Content-Type', 'application/json; charset=utf-8').send(body)
}
