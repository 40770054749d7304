/** Counts characters as the server does, and leads whoever sent a faulty form to its faults. */
export function startEditor(): void {
  document.querySelector<HTMLElement>('[data-focus]')?.focus()
  for (const field of document.querySelectorAll<HTMLTextAreaElement>('[data-counter]')) {
    const hint = document.getElementById(`${field.id}-hint`)
    if (hint === null) continue
    field.addEventListener('input', () => {
      hint.textContent = `${[...field.value].length} of ${field.dataset.counter} characters`
    })
  }
}
