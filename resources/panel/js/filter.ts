/** A form of filters, `[data-filter]`, is sent by every change; its empty fields are not. */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-filter]')) {
  form.addEventListener('change', ({ target }) => {
    // A text is sent by Enter, and a day that is still being typed is none yet.
    if (target instanceof HTMLInputElement && /^(text|search|date)$/.test(target.type)) return
    form.requestSubmit()
  })
}

document.addEventListener('formdata', ({ formData, target }) => {
  if ((target as HTMLFormElement).method !== 'get') return
  const values = [...formData.entries()]
  for (const [name] of values) formData.delete(name)
  for (const [name, value] of values) if (value !== '') formData.append(name, value)
})
