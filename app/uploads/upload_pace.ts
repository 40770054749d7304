import type { Socket } from 'node:net'

/** What makes an upload a slow one, and what a client that has given up. */
export interface Pace {
  windowMs: number
  /** An upload is slow after a window that has brought less. */
  slowBytes: number
  /** It is over after so many windows that have brought less together. */
  stalledWindows: number
  stalledBytes: number
}

/** A phone in a train sends 3 kB a second, and nothing for ten: 10 kB in half a minute are far less. */
export const PACE: Pace = {
  windowMs: 10_000,
  slowBytes: 40_000,
  stalledWindows: 3,
  stalledBytes: 10_000,
}

const watched = new WeakSet<Socket>()

/** Whether an upload that arrives on a connection is watched, and ends when it stalls. */
export function isPaceWatched(socket: Socket): boolean {
  return watched.has(socket)
}

interface PaceEvents {
  /** Called after each window. */
  onPace: (isSlow: boolean) => void
  /** Called once. */
  onStalled: () => void
}

/**
 * Watches what arrives on a connection while an upload is read from it.
 *
 * @param isWaiting whether it is the client who has to send; we may be busy with what came
 * @returns ends the watch
 */
export function watchPace(
  socket: Socket,
  isWaiting: () => boolean,
  { windowMs, slowBytes, stalledWindows, stalledBytes }: Pace,
  { onPace, onStalled }: PaceEvents
): () => void {
  watched.add(socket)
  let before = socket.bytesRead
  let recent: number[] = []
  const timer = setInterval(() => {
    const received = socket.bytesRead - before
    before = socket.bytesRead
    recent = isWaiting() ? [...recent.slice(1 - stalledWindows), received] : []
    onPace(isWaiting() && received < slowBytes)
    if (recent.length < stalledWindows || sum(recent) >= stalledBytes) return
    clearInterval(timer)
    onStalled()
  }, windowMs)
  return () => {
    watched.delete(socket)
    clearInterval(timer)
    onPace(false)
  }
}

function sum(counts: number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
