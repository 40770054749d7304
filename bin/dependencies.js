/**
 * `npm run packages`: compares the packages that production installs, as the lockfile has them,
 * with the list that was looked over (`.ci/dependencies.json`), and refuses licences and install
 * scripts that are not allowed. It asks nobody, so it works where no registry answers an audit.
 *
 * `npm run packages -- --write` writes the list anew; only then is the registry asked when each
 * package was last released.
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = new URL('../', import.meta.url)
const LIST = new URL('.ci/dependencies.json', ROOT)

/** Licences that ask for nothing but their notice. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
])

/** Packages that may run a script when they are installed, each with its reason. */
const INSTALL_SCRIPTS = new Map([
  ['bcrypt', 'builds its addon where it ships none for the platform'],
  ['@scarf/scarf', 'reports installations; switched off by allowScripts in package.json'],
])

const REGISTRY_CALLS_AT_ONCE = 8

/** @typedef {{ name: string, version: string, licence: string, installScript: boolean, released?: string }} Package */

/** @returns {Package[]} by name and version, what `npm ci --omit=dev` installs */
function installed() {
  const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', ROOT), 'utf8'))
  const found = Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { name, version, license, hasInstallScript = false }]) => ({
      name: name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? licenceInFolder(path),
      installScript: hasInstallScript,
    }))
  const unique = new Map(found.map((one) => [`${one.name}@${one.version}`, one]))
  return [...unique.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** Of a package that names none to npm, but has the file. */
function licenceInFolder(path) {
  for (const file of ['LICENSE.md', 'LICENSE', 'license.md', 'License']) {
    try {
      const text = readFileSync(new URL(`${path}/${file}`, ROOT), 'utf8')
      if (/\bMIT License\b/i.test(text)) return 'MIT'
    } catch {
      continue
    }
  }
  return 'unknown'
}

function keyOf({ name, version }) {
  return `${name}@${version}`
}

/** `MIT`, or both of `(Apache-2.0 AND MIT)`, or one of `(MIT OR GPL-3.0)`. */
function isAllowed(licence) {
  const plain = licence.replace(/[()]/g, '')
  return plain
    .split(' OR ')
    .some((one) => one.split(' AND ').every((id) => LICENCES.has(id.trim())))
}

/** @returns {string[]} a line for each thing that has to be looked at */
function faultsOf(packages, listed) {
  const known = new Map(listed.map((one) => [keyOf(one), one]))
  const now = new Set(packages.map(keyOf))
  return [
    ...packages
      .filter(({ licence }) => !isAllowed(licence))
      .map((one) => `${keyOf(one)} has the licence ${one.licence}, which is not on the list.`),
    ...packages
      .filter(({ name, installScript }) => installScript && !INSTALL_SCRIPTS.has(name))
      .map((one) => `${keyOf(one)} runs a script when it is installed: read it first.`),
    ...packages
      .filter((one) => !known.has(keyOf(one)))
      .map((one) => `${keyOf(one)} is new: look it over.`),
    ...listed
      .filter((one) => !now.has(keyOf(one)))
      .map((one) => `${keyOf(one)} is on the list, but is not installed any more.`),
  ]
}

/** When the version was released, by the registry. */
async function releaseOf({ name, version }) {
  const run = promisify(execFile)
  const { stdout } = await run('npm', ['view', name, 'time', '--json'], {
    maxBuffer: 64 * 1024 ** 2,
  })
  return JSON.parse(stdout)[version]?.slice(0, 10)
}

async function write(packages) {
  const dated = []
  for (let at = 0; at < packages.length; at += REGISTRY_CALLS_AT_ONCE) {
    const some = packages.slice(at, at + REGISTRY_CALLS_AT_ONCE)
    dated.push(
      ...(await Promise.all(some.map(async (one) => ({ ...one, released: await releaseOf(one) }))))
    )
    process.stderr.write(`\r${dated.length} of ${packages.length}`)
  }
  process.stderr.write('\n')
  const lines = dated.map((one) => `  ${JSON.stringify(one)}`)
  writeFileSync(LIST, `[\n${lines.join(',\n')}\n]\n`)
}

const packages = installed()
if (process.argv.includes('--write')) await write(packages)
const faults = faultsOf(packages, JSON.parse(readFileSync(LIST, 'utf8')))
for (const fault of faults) console.error(fault)
if (faults.length > 0) {
  console.error(
    `Then run "npm run packages -- --write", and read what changed in ${fileURLToPath(LIST)}.`
  )
  process.exit(1)
}
console.log(`${packages.length} packages of production, each with an allowed licence.`)
