const EVERY_MS = 1000
/** A server that does not answer, or has nothing new, is asked less and less often. */
const LONGEST_MS = 10_000
/** Whoever listens is not told more often. */
const SAID_EVERY_MS = 10_000

/** Follows what a server does of an import, and shows what it comes to. */
export function startImportProgress(): void {
  if (document.querySelector('[data-import-running]') !== null) void follow()
}

async function follow(): Promise<void> {
  const status = document.querySelector('[data-import-status]')
  let said = performance.now()
  let wait = EVERY_MS
  for (;;) {
    await new Promise((done) => setTimeout(done, wait))
    const next = await ask()
    const shown = document.querySelector('[data-import-progress]')!
    const progress = next?.querySelector('[data-import-progress]')
    wait = !progress || progress.isEqualNode(shown) ? Math.min(1.5 * wait, LONGEST_MS) : EVERY_MS
    if (next === undefined) continue
    if (!progress || whatRuns(next) !== whatRuns(document)) {
      // Whoever types a password is not interrupted.
      if (document.activeElement instanceof HTMLInputElement) continue
      return location.reload()
    }
    shown.replaceWith(progress)
    if (status === null || performance.now() - said < SAID_EVERY_MS) continue
    said = performance.now()
    status.textContent = progress.textContent.trim()
  }
}

/** Servers listen to recordings after an import that ran: another page, and not only other words. */
function whatRuns(page: Document): string | undefined {
  return page.querySelector<HTMLElement>('[data-import-running]')?.dataset.importRunning
}

/** The page as it is now; undefined when nobody answers. */
async function ask(): Promise<Document | undefined> {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
    if (answer.status >= 429) return undefined
    return new DOMParser().parseFromString(await answer.text(), 'text/html')
  } catch {
    return undefined
  }
}
