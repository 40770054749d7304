import { text } from './text'

/** So long nobody has typed, in milliseconds. */
const PAUSE_MS = 300

interface Answer {
  same: { words: string; href: string } | null
}

/** Says while a sentence is written whether another speech says the same; there is room for it. */
export function startSame(): void {
  const place = document.querySelector<HTMLOutputElement>('[data-same]')
  const field = document.querySelector<HTMLTextAreaElement>('textarea[name="text"]')
  if (place === null || field === null) return
  let timer = 0
  let asking = new AbortController()
  const ask = async () => {
    asking.abort()
    asking = new AbortController()
    const written = field.value.trim()
    if (written === '') return show(place, null)
    const query = new URLSearchParams({ text: written })
    if (place.dataset.same) query.set('except', place.dataset.same)
    try {
      const answer = await fetch(`/admin/speeches/same?${query}`, {
        headers: { accept: 'application/json' },
        signal: asking.signal,
      })
      show(place, answer.ok ? ((await answer.json()) as Answer).same : null)
    } catch (error) {
      // It is a hint: whoever writes is not told that it could not be had.
      if ((error as Error).name !== 'AbortError') show(place, null)
    }
  }
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void ask(), PAUSE_MS)
  })
}

function show(place: HTMLElement, same: Answer['same']): void {
  if (same === null) return place.replaceChildren()
  const link = document.createElement('a')
  link.href = same.href
  link.textContent = same.words
  // What is being written stays where it is.
  link.target = '_blank'
  link.rel = 'noopener'
  const hidden = document.createElement('span')
  hidden.className = 'hidden'
  hidden.textContent = text('same.new_tab')
  link.append(hidden)
  place.replaceChildren(link)
}
