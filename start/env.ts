import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Env, EnvProcessor } from '@adonisjs/core/env'
import { loadLocalSecrets, type LocalSecrets } from '#start/local_secrets'
import { isSecretSet } from '#start/secret_files'
import { checkSettings } from '#start/settings'

const root = new URL('../', import.meta.url)
await new EnvProcessor(root).process()

if (process.env.NODE_ENV !== 'production') {
  const storagePath = resolve(fileURLToPath(root), process.env.STORAGE_PATH || 'storage')
  for (const [name, secret] of Object.entries(loadLocalSecrets(storagePath))) {
    if (!isSecretSet(name as keyof LocalSecrets, process.env)) process.env[name] = secret
  }
}

const settings = checkSettings(process.env)

// What is unset must stay so: the tests are not to find DATABASE_URL where `Env.get` looks next.
for (const [name, value] of Object.entries(settings)) {
  if (value === undefined) delete process.env[name]
}

// The framework's own server reads these two from the process.
process.env.HOST = settings.HOST
process.env.PORT = String(settings.PORT)

/** The settings, checked: `env.get('PORT')`. */
export default new Env(settings)
