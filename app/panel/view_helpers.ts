import type { Edge } from 'edge.js'
import edge from 'edge.js'
import type { PanelAssets } from '#panel/assets'
import { type AttributeValue, escapeHtml, writeAttributes } from '#panel/attributes'
import { type PlayableSpeech, player } from '#panel/player'
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
    return `<svg class="icon" width="${size}" height="${size}" aria-hidden="true"><use href="${sprite}"/></svg>`
  }
  const helpers = {
    asset: (name: string) => assets.addressOf(name),
    attrs: (attributes: Record<string, AttributeValue>) => safe(writeAttributes(attributes)),
    icon: (name: string, size?: number) => safe(icon(name, size)),
    player: (speech: PlayableSpeech, size?: WaveSize) => safe(player(speech, icon('play'), size)),
    wave: (peaks: Uint8Array | null, size?: WaveSize) => safe(wave(peaks, size)),
  }
  for (const [name, helper] of Object.entries(helpers)) views.global(name, helper)
}
