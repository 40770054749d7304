import { text } from './text.js'

/**
 * Fetches how the server is, beside the page: what hangs there does not hold the page up. Without an
 * answer, the link to the page stays.
 */
for (const place of document.querySelectorAll<HTMLElement>('[data-health]')) void show(place)

async function show(place: HTMLElement): Promise<void> {
  const path = place.dataset.health!
  const found = await ask(path)
  const line = place.querySelector('p')!
  if (found === null) line.prepend(`${text('health.silent')} `)
  else line.replaceWith(found)
}

async function ask(path: string): Promise<Element | null> {
  try {
    const answer = await fetch(path, { headers: { accept: 'text/html' } })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    return page.querySelector('[data-health-found]')
  } catch {
    return null
  }
}
