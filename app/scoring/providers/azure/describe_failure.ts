import type { RecognitionFailure } from './recognition.ts'

const THROTTLED = /websocket error code: 4429|throttl|too many requests|quota/i
const HTTP_STATUS = /Unexpected server response: (\d{3})/
const CLOSE_CODE = /websocket error code: (\d+)/
const SYSTEM_ERROR = /\b(ECONN[A-Z]+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|EPIPE)\b/

/**
 * Says what a cancelled recognition means. The SDK reports a refused key, a full service and a
 * broken network all as "ConnectionFailure", so its text decides; the text itself holds the
 * service's address and stays here.
 *
 * @param code the name of a `CancellationErrorCode`
 * @param text the SDK's `errorDetails`
 */
export function describeFailure(code: string, text: string): RecognitionFailure {
  if (code === 'TooManyRequests' || THROTTLED.test(text)) return failure('throttled', code, text)
  const [, status] = HTTP_STATUS.exec(text) ?? []
  if (status === '429') return failure('throttled', code, text)
  const isRefused = status === '401' || status === '403'
  if (isRefused || code === 'AuthenticationFailure' || code === 'Forbidden') {
    return failure('credentials', code, text)
  }
  return failure('unavailable', code, text)
}

function failure(
  reason: RecognitionFailure['reason'],
  code: string,
  text: string
): RecognitionFailure {
  const [, status] = HTTP_STATUS.exec(text) ?? []
  const [, close] = CLOSE_CODE.exec(text) ?? []
  const [, system] = SYSTEM_ERROR.exec(text) ?? []
  const facts = [code, status && `HTTP ${status}`, close && `close code ${close}`, system]
  return { type: 'failed', reason, detail: facts.filter(Boolean).join(', ') }
}
