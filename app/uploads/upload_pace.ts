import type { Socket } from 'node:net'

/** A recording of 30 seconds in M4A takes half a minute at this rate, 4 KB a second. */
const WINDOW_MS = 10_000
const MINIMUM_BYTES = 40_000

/**
 * Watches what arrives on a connection while an upload is read from it: a client that stops, or sends
 * byte by byte, would hold its place and memory until the limit for whole requests, two minutes.
 *
 * @param isWaiting whether it is the client who has to send; we may be busy with what came
 * @param onTooSlow called once when 10 seconds have brought less than 40,000 bytes
 * @returns ends the watch
 */
export function watchPace(
  socket: Socket,
  isWaiting: () => boolean,
  onTooSlow: () => void
): () => void {
  let before = socket.bytesRead
  const timer = setInterval(() => {
    if (socket.bytesRead - before < MINIMUM_BYTES && isWaiting()) {
      clearInterval(timer)
      onTooSlow()
    }
    before = socket.bytesRead
  }, WINDOW_MS)
  return () => clearInterval(timer)
}
