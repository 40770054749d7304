import { escapeHtml, writeAttributes } from '#panel/attributes'

/** HTML of a level: its name, and how far up it is as a colour. */
export function levelMark(level: string): string {
  const name = escapeHtml(level)
  return `<span class="level ${name.toLowerCase()}">${name}</span>`
}

/** HTML of a state in words, with a dot: full when published, hollow for a draft, struck in the bin. */
export function stateMark(state: string, words: string): string {
  return `<span class="state ${escapeHtml(state)}">${escapeHtml(words)}</span>`
}

/** HTML of a tag that leads to a list. @param href of ours */
export function tagLink(name: string, href: string): string {
  return `<a class="tag" translate="no"${writeAttributes({ href })}>#${escapeHtml(name)}</a>`
}

/** HTML of a time. @param iso UTC @param words in the reader's zone */
export function timeMark(iso: string, words: string): string {
  return `<time${writeAttributes({ datetime: iso })}>${escapeHtml(words)}</time>`
}
