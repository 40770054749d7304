/**
 * Shows the queue that sends recordings, in the place of the plain form. Its script is large, and
 * loaded on its page only; without it, the plain form is there again.
 */
export function startRecordings(): void {
  const queue = document.querySelector<HTMLElement>('[data-upload-queue]')
  const plain = document.querySelector<HTMLElement>('[data-upload-plain]')
  if (queue === null || plain === null) return
  const show = (isQueue: boolean) => {
    queue.hidden = !isQueue
    plain.hidden = isQueue
  }
  // At once, so that nothing jumps.
  show(true)
  import('./upload_queue')
    .then(({ startUploadQueue }) => startUploadQueue(queue))
    .catch(() => show(false))
}
