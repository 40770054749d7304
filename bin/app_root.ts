import { EnvProcessor } from '@adonisjs/core/env'

/** The project's root, which relative imports of the framework start from. */
export const APP_ROOT = new URL('../', import.meta.url)

// The framework reads NODE_ENV before it reads .env, and takes none for an unknown environment.
await new EnvProcessor(APP_ROOT).process()
process.env.NODE_ENV ||= 'development'

export function importer(filePath: string): Promise<unknown> {
  if (filePath.startsWith('./') || filePath.startsWith('../')) {
    return import(new URL(filePath, APP_ROOT).href)
  }
  return import(filePath)
}
