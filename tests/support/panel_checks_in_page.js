/**
 * Runs in the page, as text: finds what a machine can see of a page's faults.
 */
;(name) => {
  const checks = {
    /** How much the page jumped while it loaded. */
    layoutShift: async () => {
      await document.fonts.ready
      return new Promise((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const { value } of list.getEntries()) sum += value
        }).observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)))
      })
    },
    /** What makes the page scroll to the side, if it does. */
    sideways: () => {
      const { scrollWidth, clientWidth } = document.documentElement
      if (scrollWidth <= clientWidth) return undefined
      const parts = Array.from(document.body.querySelectorAll('*'))
      const widest = parts.findLast((part) => part.getBoundingClientRect().right > clientWidth + 1)
      return `${scrollWidth} px: ${widest?.outerHTML.slice(0, 120) ?? 'nothing in it'}`
    },
    /** Texts whose accents, which letters may carry by the dozen, paint over the rows around. */
    paintsOver: () => {
      const found = []
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (texts.nextNode()) {
        const { data, parentElement } = texts.currentNode
        if (!/\p{M}{4}/u.test(data) || !parentElement.checkVisibility()) continue
        let box = parentElement
        while (getComputedStyle(box).overflowY === 'visible') {
          box = box.parentElement
          if (!box.matches('tr, ul, ol, dl, form, section, main')) continue
          found.push(`accents paint over what is around: ${parentElement.outerHTML.slice(0, 120)}`)
          break
        }
      }
      return found
    },
    /** Texts beside each other of which one has turned the order. */
    turned: () => {
      return Array.from(document.querySelectorAll('bdi:has(+ bdi)')).flatMap((one) => {
        const [next] = one.nextElementSibling.getClientRects()
        const isTurned = [...one.getClientRects()].some(({ top, left }) => {
          return top === next?.top && left > next.left
        })
        return isTurned ? [`has turned what stands beside it: ${one.outerHTML.slice(0, 120)}`] : []
      })
    },
    /** Room in a button for a blank, which makes its edges uneven. */
    blanks: () => {
      return Array.from(document.querySelectorAll(':is(button, .button) > .hidden'))
        .filter(({ nextSibling }) => nextSibling?.nodeType === Node.TEXT_NODE)
        .filter(({ nextSibling }) => nextSibling.data.trim() === '')
        .map((hidden) => `blank after hidden words takes a gap: ${hidden.outerHTML.slice(0, 120)}`)
    },
    /** What is told apart by its background or shadow alone. */
    withoutEdge: () => {
      const edged =
        'input:not([type="hidden"], [type="file"], [type="checkbox"], [type="radio"]), select, textarea, ' +
        '.card, .notice, .sheet, .player-bar, .tag-picker, dialog[open], :popover-open, ' +
        '[role="listbox"], [aria-selected="true"], [data-combobox-option-default], [aria-current], ' +
        '.segmented label:has(:checked)'
      return Array.from(document.querySelectorAll(edged))
        .filter((element) => element.checkVisibility() && !element.closest('.tag-picker > input'))
        .filter((element) => {
          const { borderTopStyle, borderTopWidth, outlineStyle } = getComputedStyle(element)
          return (borderTopStyle === 'none' || borderTopWidth === '0px') && outlineStyle === 'none'
        })
        .map((element) => `has no edge: ${element.outerHTML.slice(0, 120)}`)
    },
    /** What can be focused, but is then under a bar, or shows nothing of it. */
    hiddenFocus: () => {
      const found = []
      // Rows of a list repeat themselves, and the tests' database has hundreds of some.
      const rows = Array.from(document.querySelectorAll('tbody')).flatMap(({ rows }) =>
        [...rows].slice(30)
      )
      const repeated = new Set(rows)
      const all = document.querySelectorAll(
        'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]'
      )
      for (const element of all) {
        if (!element.checkVisibility({ visibilityProperty: true })) continue
        if (element.matches(':disabled, [tabindex="-1"]')) continue
        if (repeated.has(element.closest('tr'))) continue
        element.focus()
        if (document.activeElement !== element) continue
        const box = element.getBoundingClientRect()
        // Of a control that its label draws.
        if (box.width < 2 || getComputedStyle(element).opacity === '0') continue
        const html = element.outerHTML.slice(0, 120)
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        for (let bar = top; bar !== null; bar = bar.parentElement) {
          const isStuck = ['fixed', 'sticky'].includes(getComputedStyle(bar).position)
          if (isStuck && !bar.contains(element)) found.push(`focus is under a bar: ${html}`)
        }
        const { outlineStyle, boxShadow } = getComputedStyle(element)
        if (outlineStyle === 'none' && boxShadow === 'none') {
          found.push(`focus is not seen: ${html}`)
        }
      }
      return found
    },
  }
  return checks[name]()
}
