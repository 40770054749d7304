import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Exchange } from '#tests/attacks/requests/draft'

export const MAX_ANSWER_MS = 10_000

/** How long a client that sends no more keeps its connection. */
const HOLD_MS = 300
const GAP_MS = 20
/** More of an answer is not kept. */
const MAX_KEPT_CHARACTERS = 100_000

export interface Outcome {
  /** 0 when nothing was answered. */
  status: number
  body: string
  milliseconds: number
  /** Why the exchange ended; "refused" is a server that is not there. */
  end: 'answered' | 'closed' | 'refused' | 'silent' | 'left'
}

/** Sends bytes to a port of this machine as they are, and waits for the answer or the end. */
export async function exchange(
  port: number,
  sent: Exchange,
  maxAnswerMs: number
): Promise<Outcome> {
  const started = performance.now()
  const { promise, resolve } = Promise.withResolvers<Outcome['end']>()
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    if (text.length < MAX_KEPT_CHARACTERS) text += chunk.toString('latin1')
    if (isComplete(text)) resolve('answered')
  })
  socket.on('error', ({ code }: NodeJS.ErrnoException) => {
    resolve(code === 'ECONNREFUSED' ? 'refused' : 'closed')
  })
  socket.on('close', () => resolve(statusOf(text) === 0 ? 'closed' : 'answered'))
  const limit = setTimeout(() => resolve('silent'), maxAnswerMs)
  const sending = send(socket, sent).then((hasLeft) => {
    if (hasLeft) resolve('left')
  })
  const end = await promise
  clearTimeout(limit)
  socket.destroy()
  await sending
  const [, body = ''] = text.split('\r\n\r\n', 2)
  return { status: statusOf(text), body, milliseconds: performance.now() - started, end }
}

/** Sends everything. @returns whether the client has gone away, or will not stay any longer */
async function send(socket: Socket, { pieces, ending }: Exchange): Promise<boolean> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await pause(GAP_MS)
    if (socket.destroyed) return false
    socket.write(piece)
  }
  if (ending === 'half-close') socket.end()
  if (ending === 'wait') return false
  await pause(HOLD_MS)
  if (ending === 'reset') socket.resetAndDestroy()
  return true
}

/** Of the last answer that is no "100 Continue". */
function statusOf(text: string): number {
  const statuses = [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) =>
    Number(status)
  )
  return statuses.findLast((status) => status >= 200) ?? 0
}

/** Whether an answer of a kept connection is there; the others end with their connection. */
function isComplete(text: string): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1 || !/^connection: keep-alive/im.test(text.slice(0, head))) return false
  const length = /^content-length: (\d+)/im.exec(text.slice(0, head))?.[1]
  if (length === undefined) return text.endsWith('0\r\n\r\n')
  return text.length >= head + 4 + Number(length)
}
