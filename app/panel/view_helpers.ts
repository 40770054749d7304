import type { Edge } from 'edge.js'
import edge from 'edge.js'
import type { Changes } from '#auditing/audit_log'
import type { PanelAssets } from '#panel/assets'
import { type AttributeValue, escapeHtml, writeAttributes } from '#panel/attributes'
import { type BarChart, barChart } from '#panel/bar_chart'
import type { Difference } from '#panel/bulk_page'
import { writeChanges } from '#panel/changes_view'
import { differencesHtml } from '#panel/differences'
import { levelMark, stateMark, tagLink, timeMark } from '#panel/marks'
import { type PlayableSpeech, player } from '#panel/player'
import { type ProgressPlot, progressPlotHtml } from '#panel/progress_plot'
import { qrCode } from '#panel/qr_code'
import { heardHtml } from '#panel/session_page'
import type { TagRow } from '#panel/tag_page'
import { tagRowHtml } from '#panel/tag_row'
import { scriptTexts, t, type TextValues, tHtml } from '#panel/texts'
import { wave, type WaveSize } from '#panel/wave'

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
  /** An icon says nothing to a screen reader: the words beside it do. */
  const icon = (name: string, size = 18) => {
    const sprite = `${assets.addressOf('icons.svg')}#${escapeHtml(name)}`
    return `<svg class="icon" width="${Number(size)}" height="${Number(size)}" aria-hidden="true"><use href="${sprite}"/></svg>`
  }
  const helpers = {
    t,
    scriptTexts: () => safe(scriptTexts()),
    tHtml: (key: string, values?: TextValues) => safe(tHtml(key, values)),
    barChart: (chart: BarChart) => safe(barChart(chart)),
    asset: (name: string) => assets.addressOf(name),
    attrs: (attributes: Record<string, AttributeValue>) => safe(writeAttributes(attributes)),
    changes: (changes: Changes) => safe(writeChanges(changes)),
    differences: (differences: Difference[]) => safe(differencesHtml(differences)),
    tagRow: (row: TagRow, address: string) => safe(tagRowHtml(row, address)),
    /** The sign of Saywell: a voice, as in `favicon.svg`. */
    mark: (size: number) => {
      const bars = '<path d="M8 14v4M12 10v12M16 7v18M20 11v10M24 14v4"/>'
      return safe(
        `<svg class="mark" width="${Number(size)}" height="${Number(size)}" viewBox="0 0 32 32" aria-hidden="true">${bars}</svg>`
      )
    },
    qrCode: (text: string, label: string) => safe(qrCode(text, label)),
    levelMark: (level: string) => safe(levelMark(level)),
    stateMark: (state: string, words: string) => safe(stateMark(state, words)),
    tagLink: (name: string, href: string) => safe(tagLink(name, href)),
    timeMark: (iso: string, words: string) => safe(timeMark(iso, words)),
    heard: (sentence: string, heard: string) => safe(heardHtml(sentence, heard)),
    progressPlot: (plot: ProgressPlot) => safe(progressPlotHtml(plot)),
    icon: (name: string, size?: number) => safe(icon(name, size)),
    player: (speech: PlayableSpeech, size?: WaveSize) => safe(player(speech, icon('play'), size)),
    wave: (peaks: Uint8Array | null, size?: WaveSize) => safe(wave(peaks, size)),
  }
  for (const [name, helper] of Object.entries(helpers)) views.global(name, helper)
}
