import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { createLearner, PASSWORD } from '#database/factories/learners'
import env from '#start/env'
import { assertDocumented } from '#tests/support/contract'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { freePort } from '#tests/support/free_port'
import { whyNo } from '#tests/support/missing_programs'
import { serve } from '#tests/support/serving'
import { codeIn } from '#tests/support/smtp_server'
import { until } from '#tests/support/until'

const NEW = 'a dozen tiny blue birds'
const NEW_EMAIL = 'new@example.com'

function post(origin: string, path: string, body: object, token?: string): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (token !== undefined) headers.authorization = `Bearer ${token}`
  const url = `${origin}/api/v1/auth/${path}`
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** The file that holds the text, once it is there. */
async function findFile(folder: string, text: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => [])
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return files.find((file) => file.includes(text))
}

async function scorerState(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/health/ready`)
  const { checks } = (await answer.json()) as { checks: { scorer: string } }
  return checks.scorer
}

/** A server in production does not start without it. */
const noFfmpeg = whyNo('ffmpeg')

test.group('Without a mail server', (group) => {
  group.each.timeout(60_000)

  test('without a mail server, production answers 503 where a mail is needed, and the rest works', async ({
    assert,
    cleanup,
  }) => {
    const { origin } = await serve(
      {
        NODE_ENV: 'production',
        DATABASE_URL: testsDatabaseUrl(),
        APP_URL: 'https://api.example.com',
        SMTP_HOST: '',
      },
      cleanup
    )
    const email = `${randomUUID()}@example.com`
    const registered = await post(origin, 'register', { email, password: PASSWORD, name: 'Mia' })
    assert.equal(registered.status, 201)
    const { access_token: token } = (await registered.json()) as { access_token: string }
    for (const { path, body } of [
      { path: 'email/verify/request', body: {} },
      { path: 'email/verify', body: { code: '123456' } },
      { path: 'password/forgot', body: { email } },
      { path: 'password/reset', body: { email, code: '123456', password: NEW } },
      { path: '../users/me/email', body: { email: NEW_EMAIL, password: PASSWORD } },
      { path: '../users/me/email/confirm', body: { code: '123456' } },
    ]) {
      const response = await post(origin, path, body, token)
      const text = await response.text()
      const { status, headers } = response
      assertDocumented({
        ...{ method: 'POST', path: new URL(response.url).pathname, status },
        ...{ headers: Object.fromEntries(headers), body: text },
      })
      const problem = JSON.parse(text) as { code: string; detail: string }
      assert.equal(status, 422, path)
      assert.isNull(response.headers.get('retry-after'))
      assert.equal(problem.code, 'mail_not_configured')
      assert.match(problem.detail, /^This server sends no e-mail/)
    }
    // Production loads it at its start: the first recording need not wait.
    await until('the scorer is loaded', async () => (await scorerState(origin)) === 'ready')
  }).skip(noFfmpeg !== undefined, noFfmpeg)

  test('without a mail server, development writes mails into files, and says so once without the code', async ({
    assert,
    cleanup,
  }) => {
    const { origin, process } = await serve({ SMTP_HOST: '' }, cleanup)
    const folder = app.makePath(env.get('STORAGE_PATH'), 'mail')
    for (const { email } of [await createLearner(), await createLearner()]) {
      const forgot = await post(origin, 'password/forgot', { email })
      assert.equal(forgot.status, 202)
      let raw: string | undefined
      await until('the file is there', async () => {
        raw = await findFile(folder, `To: ${email}`)
        return raw !== undefined
      })
      const code = codeIn({ to: [email], from: '', raw: raw! })
      const reset = await post(origin, 'password/reset', { email, code, password: NEW })
      assert.equal(reset.status, 204)
      assert.notInclude(process.lines.join('\n'), code)
      assert.notInclude(process.lines.join('\n'), email)
    }
    const notices = process.lines.filter((line) => line.includes('mails are written into files'))
    assert.lengthOf(notices, 1)
  })

  test('a mail server that is away fails no request, and is logged without the address', async ({
    assert,
    cleanup,
  }) => {
    const settings = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(await freePort()) }
    const { origin, process } = await serve(settings, cleanup)
    const { email, accessToken } = await createLearner()
    const forgot = await post(origin, 'password/forgot', { email })
    assert.equal(forgot.status, 202)
    const request = await post(origin, 'email/verify/request', {}, accessToken)
    assert.equal(request.status, 202)
    const { status } = await fetch(`${origin}/health`)
    assert.equal(status, 200)
    process.kill('SIGTERM')
    const line = await process.line((one) => one.includes('A mail could not be sent'))
    assert.include(line, '"code":"ESOCKET"')
    const { request_id: id } = JSON.parse(line) as { request_id: string }
    assert.include(
      [forgot, request].map(({ headers }) => headers.get('x-request-id')),
      id
    )
    await process.exited
    assert.notInclude(process.lines.join('\n'), email)
  })
})
