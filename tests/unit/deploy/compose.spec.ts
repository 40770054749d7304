import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { parse } from 'yaml'
import { checkDeployed } from '#tests/support/deployed_settings'
import { whyNo } from '#tests/support/missing_programs'
import { temporaryFolder } from '#tests/support/temporary_folder'

interface Service {
  environment?: Record<string, string>
  mem_limit: string
  networks: string[] | Record<string, { ipv4_address?: string }>
  ports?: string[]
  secrets?: string[]
  logging: { options: object }
}

interface Compose {
  services: Record<string, Service>
  secrets: Record<string, { file: string }>
}

const noCompose = whyNo('docker-compose')
const noCaddy = whyNo('caddy')
const run = promisify(execFile)

function folderOf(cleanup: (callback: () => void) => void): string {
  const folder = join(temporaryFolder(cleanup), 'compose')
  cpSync(app.makePath('deploy/compose'), folder, { recursive: true })
  cpSync(join(folder, '.env.example'), join(folder, '.env'))
  return folder
}

/** With the variables of `.env.example` in it, and the defaults of others. */
function composeIn(folder: string): { text: string; compose: Compose } {
  const lines = readFileSync(join(folder, '.env'), 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)
  const variables = new Map([...lines].map(([, name, value]) => [name, value]))
  const text = readFileSync(join(folder, 'compose.yml'), 'utf8').replace(
    /\$\{([A-Z_]+)(?::[-?]([^}]*))?\}/g,
    (_whole, name: string, otherwise = '') => variables.get(name) ?? otherwise
  )
  return { text, compose: parse(text, { merge: true }) as Compose }
}

test.group('Compose for production', () => {
  test('Caddy finds nothing wrong in its file, and finds a planted fault')
    .skip(noCaddy !== undefined, noCaddy)
    .run(async ({ assert, cleanup }) => {
      const folder = folderOf(cleanup)
      const check = (file: string) => {
        return run('caddy', ['validate', '--adapter', 'caddyfile', '--config', file], {
          cwd: folder,
          env: { ...process.env, DOMAIN: 'api.example.com', HOME: folder },
        })
      }
      await check('Caddyfile')
      const text = readFileSync(join(folder, 'Caddyfile'), 'utf8')
      writeFileSync(join(folder, 'faulty'), text.replace('lb_try_duration', 'lb_try_long'))
      await assert.rejects(() => check('faulty'), /unrecognized subdirective lb_try_long/)
    })

  test('docker-compose finds nothing wrong, and finds planted faults')
    .skip(noCompose !== undefined, noCompose)
    .run(async ({ assert, cleanup }) => {
      const folder = folderOf(cleanup)
      const check = (file: string) => {
        return run('docker-compose', ['--file', file, 'config', '--quiet'], { cwd: folder })
      }
      await check('compose.yml')
      const { text } = composeIn(folder)
      const plant = async (from: string, to: string, complaint: RegExp) => {
        assert.include(text, from)
        writeFileSync(join(folder, 'faulty.yml'), text.replace(from, to))
        await assert.rejects(() => check('faulty.yml'), complaint)
      }
      await plant(
        'restart: unless-stopped',
        'restarts: unless-stopped',
        /Unsupported config option/
      )
      await plant('service_healthy', 'service_well', /service_well|depends_on/)
    })
    .timeout(60_000)

  test('a server starts with its settings, and with the secrets that are made', async ({
    assert,
    cleanup,
  }) => {
    const folder = folderOf(cleanup)
    const { services, secrets } = composeIn(folder).compose
    for (const name of ['saywell', 'backup']) {
      const { environment, secrets: own } = services[name]!
      const files = checkDeployed(environment!, join(folder, 'made_up'))
      assert.sameMembers(
        files,
        own!.map((secret) => `/run/secrets/${secret}`)
      )
    }
    await run(join(folder, 'make_secrets'))
    const made = readdirSync(join(folder, 'secrets'))
    assert.sameMembers(made, Object.keys(secrets))
    const content = () => made.map((name) => readFileSync(join(folder, 'secrets', name), 'utf8'))
    const first = content()
    for (const name of made) {
      assert.equal(secrets[name]!.file, `./secrets/${name}`)
      assert.equal(statSync(join(folder, 'secrets', name)).mode & 0o077, 0, name)
    }
    await run(join(folder, 'make_secrets'))
    assert.deepEqual(content(), first)
  })

  test('only the proxy is reached from outside, and it is who the server believes', ({
    assert,
    cleanup,
  }) => {
    const { services } = composeIn(folderOf(cleanup)).compose
    const open = Object.entries(services).filter(([, { ports }]) => ports !== undefined)
    assert.deepEqual(
      open.map(([name]) => name),
      ['caddy']
    )
    const proxy = services.caddy!.networks as Record<string, { ipv4_address?: string }>
    const server = services.saywell!.networks as string[]
    // A network that both have besides would show the server another address.
    assert.deepEqual(
      Object.keys(proxy).filter((network) => server.includes(network)),
      ['inside']
    )
    assert.equal(services.saywell!.environment!.TRUSTED_PROXIES, proxy.inside!.ipv4_address)
  })

  test('each service has a limit of memory, and of its logs', ({ assert, cleanup }) => {
    const { services } = composeIn(folderOf(cleanup)).compose
    for (const [name, { mem_limit: memory, logging }] of Object.entries(services)) {
      assert.match(memory, /^\d+[mg]$/, name)
      assert.property(logging.options, 'max-size', name)
    }
  })
})
