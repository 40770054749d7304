import { escapeHtml } from '#panel/attributes'
import type { Difference } from '#panel/bulk_page'

/**
 * Differences as HTML, with signs beside the colours. Names of tags may run from right to left.
 *
 * @returns safe HTML
 */
export function differencesHtml(differences: Difference[]): string {
  return differences.map(differenceHtml).join(' ')
}

function differenceHtml({ gone, come }: Difference): string {
  const before = gone === undefined ? '' : `<del><bdi>${escapeHtml(gone)}</bdi></del>`
  const after = come === undefined ? '' : `<ins><bdi>${escapeHtml(come)}</bdi></ins>`
  const sign = gone === undefined ? '+ ' : come === undefined ? '− ' : ''
  const arrow = gone !== undefined && come !== undefined ? ' → ' : ''
  return `<span class="difference">${sign}${before}${arrow}${after}</span>`
}
