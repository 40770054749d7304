/** As long as the server may take; later the answer was a file, or never came. */
const WAIT_MS = 10_000

/** A form that is sent a second time while the first answer is awaited would do its work twice. */
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented) return
  const form = event.target as HTMLFormElement
  if (form.dataset.sent !== undefined) return event.preventDefault()
  // A search may be sent as often as one likes.
  if (form.method !== 'post') return
  form.dataset.sent = ''
  // After the browser has read the form: a disabled button's value would not be sent.
  setTimeout(() => setDisabled(form, true))
  setTimeout(() => enable(form), WAIT_MS)
})

// Back may show the page as it was left, with its buttons disabled.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sent]')) {
    enable(form)
  }
})

function enable(form: HTMLFormElement): void {
  delete form.dataset.sent
  setDisabled(form, false)
}

function setDisabled(form: HTMLFormElement, disabled: boolean): void {
  for (const control of form.elements) {
    if (!(control instanceof HTMLButtonElement) || control.type !== 'submit') continue
    if (disabled && control.disabled) continue
    if (!disabled && control.dataset.waits === undefined) continue
    control.disabled = disabled
    if (disabled) control.dataset.waits = ''
    else delete control.dataset.waits
  }
}
