import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { PASSWORD } from '#database/factories/learners'
import { createOwnDatabase } from '#tests/support/own_database'
import { PANEL_ADMIN, PanelClient } from '#tests/support/panel_client'
import { SentryServer } from '#tests/support/sentry_server'
import { serve } from '#tests/support/serving'

/** In a form that no encoding of headers, addresses, JSON or mails changes. */
const MARKER = 'Zebra7Marker'

const UUID = '0199e0f4-7a4e-7b3a-9d5c-3f6f1c2d4e5f'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Every way in that is not the body. A cookie that is not ours, and one of ours that is forged. */
const HEADERS = {
  'user-agent': MARKER,
  'referer': `https://example.com/${MARKER}`,
  'accept-language': MARKER,
  'x-app-version': MARKER,
  'if-none-match': `"${MARKER}"`,
  'if-match': `"${MARKER}"`,
  'range': `bytes=${MARKER}`,
  'forwarded': `for=${MARKER}`,
  'x-forwarded-for': MARKER,
  'x-forwarded-host': MARKER,
  'idempotency-key': MARKER,
  'cookie': `${MARKER}=${MARKER}; saywell=${MARKER}; XSRF-TOKEN=${MARKER}`,
}

/** Bodies with the marker in every field that the document knows, and some that nobody can read. */
async function bodies(): Promise<(RequestInit & { headers?: Record<string, string> })[]> {
  const document = await readFile(app.makePath('docs/openapi.json'), 'utf8')
  const names = new Set<string>()
  JSON.parse(document, (_key, value: unknown) => {
    const { properties } = (value ?? {}) as { properties?: object }
    for (const name of Object.keys(properties ?? {})) names.add(name)
    return value
  })
  const json = { 'content-type': 'application/json' }
  const fields = [...names].map((name) => [name, MARKER] as const)
  const form = new FormData()
  for (const [name, value] of [...fields.slice(0, 20), [MARKER, MARKER] as const]) {
    form.set(name, value)
  }
  for (const name of ['audio', 'file', 'files', 'csv', MARKER]) {
    form.set(name, new Blob([MARKER], { type: `audio/${MARKER}` }), `${MARKER}.wav`)
  }
  return [
    { body: JSON.stringify({ ...Object.fromEntries(fields), [MARKER]: MARKER }), headers: json },
    { body: `{"text": "${MARKER}", ${MARKER}`, headers: json },
    { body: form },
    { body: `text=${MARKER}&_csrf=${MARKER}`, headers: { 'content-type': `text/${MARKER}` } },
  ]
}

/** An S3 server whose refusal tells what it was sent. */
async function refusingS3(cleanup: (end: () => void) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(403, { 'content-type': 'application/xml', 'x-amz-request-id': MARKER })
    response.end(
      `<Error><Code>AccessDenied</Code><Message>No.</Message><Resource>${MARKER}</Resource></Error>`
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Refuses rows as a fault in the product would: once with the row, once with a value. */
async function plantDatabaseErrors(connection: string): Promise<void> {
  const own = db.connection(connection)
  await own.rawQuery(`alter table users add constraint planted check (name <> '${MARKER}')`)
  await own.rawQuery(`create function planted() returns trigger language plpgsql as
    $$ begin perform new.name::int; return new; end $$`)
  await own.rawQuery(
    'create trigger planted before update of name on users for each row execute function planted()'
  )
}

test.group('What a client sends', (group) => {
  group.each.timeout(120_000)

  test('is not in the log, whatever the level and the way in, nor is it sent to Sentry', async ({
    assert,
    cleanup,
  }) => {
    const own = await createOwnDatabase(cleanup)
    await plantDatabaseErrors(own.name)
    const sentry = await SentryServer.start(cleanup)
    const { origin, process } = await serve(
      {
        DATABASE_URL: own.url,
        LOG_LEVEL: 'trace',
        SENTRY_DSN: sentry.dsn,
        S3_ENDPOINT_URL: await refusingS3(cleanup),
        S3_BUCKET_NAME: 'recordings',
        S3_ACCESS_KEY: 'a-key',
        S3_SECRET_KEY: 'a-secret',
      },
      cleanup,
      { isReady: false }
    )

    const register = async (name: string, email: string) => {
      const answer = await fetch(`${origin}/api/v1/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: PASSWORD, name }),
      })
      const body = (await answer.json()) as { access_token: string }
      return { status: answer.status, body }
    }
    const { body: learner } = await register('Mia', `${MARKER}@example.com`)
    const refused = await register(MARKER, 'other@example.com')
    assert.equal(refused.status, 500)
    const panel = await PanelClient.signIn(PANEL_ADMIN, origin)
    const login = await fetch(`${origin}/api/v1/admin/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(PANEL_ADMIN),
    })
    const admin = (await login.json()) as { access_token: string }
    const cookie = [...panel.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

    const router = await app.container.make('router')
    const routes = Object.values(router.toJSON()).flat()
    const all = await bodies()
    // These end the sign-ins that the others need.
    const isLast = (pattern: string) => /logout|sign_out|password|users\/me$/.test(pattern)
    const ordered = routes.sort((a, b) => Number(isLast(a.pattern)) - Number(isLast(b.pattern)))
    let sent = 0
    const statuses = new Set<number>()
    for (const { pattern, methods } of ordered) {
      const tokens = pattern.startsWith('/api/v1/admin') ? admin : learner
      for (const method of methods.filter((one) => METHODS.includes(one))) {
        const withBodies = method === 'GET' ? [{}] : all
        const requests = withBodies.flatMap((init) =>
          [MARKER, UUID].map(async (parameter) => {
            const path = pattern.replaceAll(/:\w+\??|\*/g, parameter)
            const answer = await fetch(`${origin}${path}?${MARKER}=${MARKER}&q=${MARKER}`, {
              method,
              redirect: 'manual',
              ...init,
              headers: {
                ...HEADERS,
                ...(init.headers ?? {}),
                ...(pattern.startsWith('/admin')
                  ? { cookie, 'x-csrf-token': panel.token, 'accept': 'text/html' }
                  : { authorization: `Bearer ${tokens.access_token}` }),
              },
            })
            await answer.arrayBuffer()
            statuses.add(answer.status)
          })
        )
        await Promise.all(requests)
        sent += requests.length
      }
    }
    const guest = await fetch(`${origin}/api/v1/users/me`, {
      headers: { authorization: `Bearer ${MARKER}` },
    })
    assert.equal(guest.status, 401)

    const update = await fetch(`${origin}/api/v1/users/me`, {
      method: 'PUT',
      headers: {
        'authorization': `Bearer ${learner.access_token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ name: MARKER }),
    })
    assert.equal(update.status, 500)
    assert.containsSubset([...statuses], [200, 400, 401, 404, 422, 503])
    assert.equal(await process.stop(), 0)
    const requests = process.lines.filter((line) => line.includes('"msg":"request"'))
    assert.isAtLeast(requests.length, sent)
    assert.isNotEmpty(process.lines.filter((line) => line.includes('"msg":"Unexpected fault"')))
    const found = process.lines.filter((line) => line.toLowerCase().includes('zebra7'))
    assert.isEmpty(found.slice(0, 5))
    assert.isNotEmpty(sentry.events)
    assert.notInclude(sentry.received.join('').toLowerCase(), 'zebra7')
  })
})
