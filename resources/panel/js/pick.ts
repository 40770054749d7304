/**
 * Rows that are chosen by check boxes named `id`, within `[data-pick]`: with Shift a whole range. It
 * says how many are chosen in `[data-pick-count]`, puts their ids into the field `ids`, and shows
 * `[data-pick-bar]` while there are any. `[data-pick-all]` is a check box for all of them.
 */
for (const list of document.querySelectorAll<HTMLElement>('[data-pick]')) pickIn(list)

function pickIn(list: HTMLElement): void {
  let last: HTMLInputElement | undefined
  let isRange = false

  // The event `change` does not tell whether Shift is held.
  list.addEventListener('click', (event) => (isRange = event.shiftKey), true)
  list.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return
    if (target.matches('[data-pick-all]')) {
      for (const box of boxesOf(list)) box.checked = target.checked
    } else if (target.name === 'id') {
      if (isRange && last !== undefined) chooseRange(boxesOf(list), last, target)
      last = target
    }
    show(list)
  })
  // Also when Back shows the page with its boxes as they were.
  window.addEventListener('pageshow', () => show(list))
}

function chooseRange(
  boxes: HTMLInputElement[],
  from: HTMLInputElement,
  to: HTMLInputElement
): void {
  const [first, last] = [boxes.indexOf(from), boxes.indexOf(to)].sort((one, other) => one - other)
  for (const box of boxes.slice(first, last! + 1)) box.checked = to.checked
}

function show(list: HTMLElement): void {
  const boxes = boxesOf(list)
  const chosen = boxes.filter((box) => box.checked).map((box) => box.value)
  for (const count of list.querySelectorAll('[data-pick-count]')) {
    count.textContent = `${chosen.length} chosen`
  }
  for (const field of list.querySelectorAll<HTMLInputElement>('input[name="ids"]')) {
    field.value = chosen.join(',')
  }
  for (const bar of list.querySelectorAll<HTMLElement>('[data-pick-bar]')) {
    bar.hidden = chosen.length === 0
  }
  for (const all of list.querySelectorAll<HTMLInputElement>('[data-pick-all]')) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length
  }
}

function boxesOf(list: HTMLElement): HTMLInputElement[] {
  return [...list.querySelectorAll<HTMLInputElement>('input[type="checkbox"][name="id"]')]
}
