import type { Edge } from 'edge.js'
import edge from 'edge.js'
import type { Changes } from '#auditing/audit_log'
import type { PanelAssets } from '#panel/assets'
import { type AttributeValue, escapeHtml, writeAttributes } from '#panel/attributes'
import { writeChanges } from '#panel/changes_view'

interface SafeHtml {
  value: string
}

/** Marks HTML that we made as no text to be escaped. */
function safe(html: string): SafeHtml {
  return (edge.globals.html as { safe: (html: string) => SafeHtml }).safe(html)
}

/**
 * Gives templates what they write HTML with. What stands in rows is a function: a component in a
 * row takes nine times as long.
 */
export function registerViewHelpers(views: Edge, assets: PanelAssets): void {
  const helpers = {
    asset: (name: string) => assets.addressOf(name),
    attrs: (attributes: Record<string, AttributeValue>) => safe(writeAttributes(attributes)),
    /** What an entry of the audit log changed. */
    changes: (changes: Changes) => safe(writeChanges(changes)),
    /** An icon says nothing to a screen reader: the words beside it do. */
    icon: (name: string, size = 18) => {
      const sprite = `${assets.addressOf('icons.svg')}#${escapeHtml(name)}`
      return safe(
        `<svg class="icon" width="${size}" height="${size}" aria-hidden="true"><use href="${sprite}"/></svg>`
      )
    },
  }
  for (const [name, helper] of Object.entries(helpers)) views.global(name, helper)
}
