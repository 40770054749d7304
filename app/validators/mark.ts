import vine from '@vinejs/vine'

const MARK =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

const markRule = vine.createRule((value: unknown, _, field) => {
  if (typeof value !== 'string') return
  const [, time, id] = MARK.exec(value) ?? []
  if (time === undefined || !Number.isFinite(Date.parse(time))) {
    field.report('The {{ field }} field must be a place in the list', 'mark', field)
  } else {
    field.mutate({ time, id }, field)
  }
})

const dayRule = vine.createRule((value: unknown, _, field) => {
  if (typeof value === 'string' && value.length !== '2026-01-31'.length) {
    field.report('The {{ field }} field must be a day like 2026-01-31', 'day', field)
  }
})

/** A place in a list by time, in an address, as `writeMark` of `#panel/list_address` makes it. */
export function mark() {
  return vine
    .string()
    .use(markRule())
    .transform((value) => value as unknown as { time: string; id: string })
}

/** For a date or a time (`times.ts`): no time, but a day. */
export function onlyDay() {
  return dayRule()
}
