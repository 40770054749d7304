// What a browser kept of a page may be old, or of somebody who has signed out.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})

// A fault's summary is where to go on; without it, the field that asks for it.
document.querySelector<HTMLElement>('.error-summary')?.focus()

// A menu is left open by whoever clicks elsewhere or presses Esc.
document.addEventListener('click', ({ target }) => closeMenus(target as Node))
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  const menu = (event.target as Element).closest<HTMLDetailsElement>('details.menu[open]')
  closeMenus(null)
  menu?.querySelector('summary')?.focus()
})

function closeMenus(inside: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
    if (!menu.contains(inside)) menu.open = false
  }
}
