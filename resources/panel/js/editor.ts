import { text } from './text'

/** Counts characters as the server does, and leads whoever sent a faulty form to its faults. */
export function startEditor(): void {
  document.querySelector<HTMLElement>('[data-focus]')?.focus()
  for (const field of document.querySelectorAll<HTMLTextAreaElement>('[data-counter]')) {
    const hint = document.getElementById(`${field.id}-hint`)
    if (hint === null) continue
    field.addEventListener('input', () => {
      const values = { count: [...field.value].length, most: Number(field.dataset.counter) }
      hint.textContent = text('editor.characters', values)
    })
  }
}
