import { text } from './text.js'

/** Offers the browser's time zone to whoever has not chosen one; saving it is up to them. */
const field = document.querySelector<HTMLSelectElement>('select[data-offer-zone]')
if (field !== null) offer(field, Intl.DateTimeFormat().resolvedOptions().timeZone)

function offer(select: HTMLSelectElement, zone: string | undefined): void {
  if (!zone) return
  // A browser may call a zone by an older name than the server.
  if (![...select.options].some(({ value }) => value === zone)) select.add(new Option(zone, zone))
  select.value = zone
  const hint = document.getElementById(select.getAttribute('aria-describedby')!)
  if (hint) hint.textContent = text('time_zone.offered', { zone })
}
