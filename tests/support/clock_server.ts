/** The product's server with a clock that a route sets: `GET /test/clock/5` is five hours ahead. */
import type { HttpContext } from '@adonisjs/core/http'

const HOUR_MS = 3_600_000
const realTime = Date.now
let offsetMs = 0

Date.now = () => realTime() + offsetMs
globalThis.Date = new Proxy(Date, {
  construct: (date, args, newTarget) => {
    return Reflect.construct(date, args.length === 0 ? [Date.now()] : args, newTarget) as Date
  },
})

// After the clock: what keeps `Date` for itself gets this one.
await import('../../bin/server.js')
const { default: app } = await import('@adonisjs/core/services/app')

app.starting(async () => {
  const router = await app.container.make('router')
  router.get('/test/clock/:hours', ({ params }: HttpContext) => {
    offsetMs = Number(params.hours) * HOUR_MS
    return new Date().toISOString()
  })
})
