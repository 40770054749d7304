/**
 * Asks for the token of forms that belongs to this browser's session: whoever has signed in anew in
 * another tab has one, and the forms of this page have an old one.
 *
 * @returns whether the forms of the page have it now
 */
export async function renewToken(): Promise<boolean> {
  const answer = await fetch('/admin/account', { headers: { accept: 'text/html' } })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const token = page.querySelector<HTMLInputElement>('input[name="_csrf"]')?.value
  if (!answer.ok || answer.redirected || token === undefined) return false
  for (const field of document.querySelectorAll<HTMLInputElement>('input[name="_csrf"]')) {
    field.value = token
  }
  for (const form of document.querySelectorAll('form')) {
    const address = new URL(form.action)
    if (!address.searchParams.has('_csrf')) continue
    address.searchParams.set('_csrf', token)
    form.action = `${address.pathname}${address.search}`
  }
  return true
}
