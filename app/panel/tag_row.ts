import { escapeHtml, writeAttributes } from '#panel/attributes'
import type { TagRow } from '#panel/tag_page'
import { t } from '#panel/texts'

/**
 * A row of the list of tags; a component takes nine times as long.
 *
 * @param address of the list, which its links lead back to
 * @returns safe HTML
 */
export function tagRowHtml(
  { id, name, category, count, binned, speeches }: TagRow,
  address: string
) {
  const back = `?back=${encodeURIComponent(address)}`
  const link = (href: string, words: string) => {
    return `<a${writeAttributes({ href })}>${escapeHtml(words)}<span class="hidden" translate="no"> ${escapeHtml(name)}</span></a>`
  }
  const own = `/admin/tags/${id}`
  return `<tr>
<th scope="row"><a${writeAttributes({ href: `${own}${back}` })}><bdi>#${escapeHtml(name)}</bdi></a></th>
<td><bdi>${escapeHtml(category)}</bdi></td>
<td class="number"><a${writeAttributes({ href: speeches })}>${escapeHtml(count)}<span class="unit"> ${escapeHtml(t('tags.list.speeches_unit'))}</span></a>
<span class="small">${escapeHtml(binned)}</span></td>
<td class="does">${link(`${own}${back}`, t('tags.list.rename'))} ${link(`${own}/merge${back}`, t('tags.list.merge'))}</td>
</tr>`
}
