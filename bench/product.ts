// Classes of the build say with it what they need.
import 'reflect-metadata'
import { fileURLToPath } from 'node:url'

/** The project's root, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** Where the bench keeps its database, logs and results. */
export const STORAGE = `${ROOT}storage/bench`

const BUILD = new URL('../build/', import.meta.url)

/** The path of a file of the production build. */
export function builtFile(path: string): string {
  return fileURLToPath(new URL(path, BUILD))
}

/**
 * Imports a module of the production build, so that peers run the very code that the product runs.
 * The types come from its source:
 * `fromBuild<typeof import('../app/catalog/drawing/speech_source.ts')>('app/catalog/drawing/speech_source.js')`.
 */
export function fromBuild<Module>(path: string): Promise<Module> {
  return import(new URL(path, BUILD).href) as Promise<Module>
}
