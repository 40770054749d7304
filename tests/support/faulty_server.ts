/** The product's server, with routes that have faults. */
import '../../bin/server.js'
import { setTimeout as pause } from 'node:timers/promises'
import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'

/** What no answer may hold. */
const SECRET = 'the secret of the kettle'

const FAULTS: Record<string, (ctx: HttpContext) => unknown> = {
  'error': () => {
    throw new TypeError(SECRET)
  },
  'error-with-status': () => {
    throw Object.assign(new Error(SECRET), { status: 404, code: 'E_KETTLE' })
  },
  'text': () => raise(SECRET),
  'object': () => raise({ message: SECRET, status: 404, code: 'kettle' }),
  'null': () => raise(null),
  'nothing': () => raise(undefined),
  'query': async () => {
    const db = await app.container.make('lucid.db')
    await db.table('users').insert({ email: SECRET, time_zone: SECRET })
  },
  'unserializable': () => ({ id: 1n, toJSON: () => raise(new Error(SECRET)) }),
  'half-answer': async ({ response }) => {
    response.response.writeHead(200, { 'content-type': 'text/plain' })
    response.response.write('the first half')
    await pause(1)
    throw new Error(SECRET)
  },
  'stray': () => {
    void Promise.reject(new Error(SECRET))
    return pause(100, 'answered all the same')
  },
}

function raise(fault: unknown): never {
  throw fault
}

app.starting(async () => {
  const router = await app.container.make('router')
  for (const [name, handler] of Object.entries(FAULTS)) {
    router.get(`/test/faults/${name}`, handler)
  }
})
