/** @throws Error when the page has no such element */
export function byId<Kind extends HTMLElement>(id: string): Kind {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`The page has no element "${id}".`)
  return element as Kind
}

/** @param content texts, which are never read as HTML, and elements */
export function element(
  name: string,
  attributes: Record<string, string>,
  ...content: (string | Node)[]
): HTMLElement {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...content)
  return made
}

const SECTIONS = ['signing-in', 'choosing', 'practising', 'saving']

/** Shows one step of the loop, and takes the keyboard and the screen reader to its heading. */
export function showSection(id: string): void {
  for (const one of SECTIONS) byId(one).hidden = one !== id
  byId(`${id}-title`).focus()
}

/** Says what has happened, also to a screen reader. */
export function say(text: string, kind: 'info' | 'bad' = 'info'): void {
  const message = byId('message')
  message.className = `notice ${kind}`
  message.textContent = text
}
