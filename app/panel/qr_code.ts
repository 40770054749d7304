import { renderSVG } from 'uqr'
import { escapeHtml } from '#panel/attributes'

/** Blank modules around a code, which readers need (ISO/IEC 18004, section 6.3.8). */
const BORDER = 4

/**
 * Draws a QR code: dark on light in both themes, as readers want it.
 *
 * @returns an SVG without a size of its own
 */
export function qrCode(text: string, label: string): string {
  const svg = renderSVG(text, { border: BORDER, ecc: 'M' })
  return svg.replace('<svg', `<svg class="qr" role="img" aria-label="${escapeHtml(label)}"`)
}
