/**
 * Runs in the page, as text: the texts whose contrast with what is behind them (WCAG 2.2, 1.4.3) is
 * less than `least`.
 */
;(least) => {
  const parse = (css) => {
    const [red, green, blue, alpha = 1] = css.match(/[\d.]+/g).map(Number)
    return [red, green, blue, alpha]
  }
  const blend = (over, under) => {
    const mixed = [0, 1, 2].map((i) => over[i] * over[3] + under[i] * (1 - over[3]))
    return [...mixed, 1]
  }
  const luminance = (color) => {
    const [red, green, blue] = color.map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const behind = (element) => {
    if (element === null) return [255, 255, 255, 1]
    return blend(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement))
  }
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const text = walker.currentNode.textContent.trim()
    if (text === '' || element.closest('script, style, noscript') !== null) continue
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const back = behind(element)
    const front = luminance(blend(parse(getComputedStyle(element).color), back))
    const [dark, light] = [front, luminance(back)].sort((a, b) => a - b)
    const contrast = (light + 0.05) / (dark + 0.05)
    if (contrast < least) found.push(`"${text.slice(0, 40)}" ${contrast.toFixed(2)}`)
  }
  return found
}
