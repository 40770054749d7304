import type { Edge } from 'edge.js'
import edge from 'edge.js'
import type { PanelAssets } from '#panel/assets'
import { type AttributeValue, escapeHtml, writeAttributes } from '#panel/attributes'
import type { Difference } from '#panel/bulk_page'
import { differencesHtml } from '#panel/differences'
import type { TagRow } from '#panel/tag_page'
import { tagRowHtml } from '#panel/tag_row'

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
    differences: (differences: Difference[]) => safe(differencesHtml(differences)),
    tagRow: (row: TagRow, address: string) => safe(tagRowHtml(row, address)),
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
