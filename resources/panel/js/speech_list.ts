import { counted } from './text'

/** The filters of a list: a choice applies at once, and the address says only what was chosen. */
function watchFilters(form: HTMLFormElement): void {
  const menus = [...document.querySelectorAll<HTMLDetailsElement>('details.filter-menu')]
  form.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name)
  })
  document.addEventListener('change', ({ target }) => {
    if ((target as HTMLInputElement).form !== form) return
    if (target instanceof HTMLSelectElement) form.requestSubmit()
    // Several may be chosen of a menu: it applies when it is closed.
    if (target instanceof HTMLInputElement && target.type === 'radio') form.requestSubmit()
    if (target instanceof HTMLInputElement && target.type === 'checkbox') {
      target.closest('details')!.dataset.changed = ''
    }
  })
  for (const menu of menus) {
    menu.addEventListener('toggle', () => {
      if (!menu.open && menu.dataset.changed !== undefined) form.requestSubmit()
    })
  }
  document.addEventListener('click', ({ target }) => {
    for (const menu of menus) if (!menu.contains(target as Node)) menu.open = false
  })
  document.addEventListener('keydown', ({ key }) => {
    const open = menus.find((menu) => menu.open)
    if (key !== 'Escape' || open === undefined) return
    open.open = false
    open.querySelector('summary')!.focus()
  })
}

/** Rows chosen for a bulk change: how many, all of the page, and from one to another with Shift. */
function watchRows(form: HTMLFormElement): void {
  const boxes = [...document.querySelectorAll<HTMLInputElement>('input[name="id"][form="bulk"]')]
  const all = document.querySelector<HTMLInputElement>('#pick-all')!
  const ofFilter = form.querySelector<HTMLInputElement>('input[name="all"]')!
  const chosen = () => boxes.filter((box) => box.checked)
  let last: HTMLInputElement | undefined

  const tell = () => {
    const { length } = chosen()
    all.checked = length === boxes.length
    all.indeterminate = length > 0 && length < boxes.length
    form.querySelector('output')!.value = ofFilter.checked
      ? ''
      : counted('speech_list.chosen', length)
  }
  all.hidden = false
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked
    tell()
  })
  ofFilter.addEventListener('change', tell)
  for (const box of boxes) {
    box.addEventListener('click', ({ shiftKey }) => {
      if (shiftKey && last !== undefined) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
        for (const one of boxes.slice(from, to! + 1)) one.checked = box.checked
      }
      last = box
      tell()
    })
  }
  // One field, however many are chosen.
  form.addEventListener('formdata', ({ formData }) => {
    formData.delete('id')
    formData.set(
      'ids',
      chosen()
        .map(({ value }) => value)
        .join(',')
    )
  })
  // Browsers may keep what was chosen when one comes back.
  window.addEventListener('pageshow', tell)
}

/** What is ticked is kept, also before it is applied. */
function watchColumns(form: HTMLFormElement): void {
  form.addEventListener('formdata', ({ formData }) => {
    const ticked = document.querySelectorAll<HTMLInputElement>('input[name="columns"]:checked')
    formData.set('columns', [...ticked].map(({ value }) => value).join(','))
  })
}

const filters = document.querySelector<HTMLFormElement>('form#filters')
if (filters !== null) watchFilters(filters)
const bulk = document.querySelector<HTMLFormElement>('form#bulk')
if (bulk !== null) watchRows(bulk)
const keep = document.querySelector<HTMLFormElement>('form#keep-columns')
if (keep !== null) watchColumns(keep)
