/**
 * Looks at the OpenAPI document as those who build on it: with linters, with the rules of the
 * generators of phones, and with two generators for TypeScript, whose clients play the practice loop
 * against the server. `npm run clients` comes here once everything is installed.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { GENERATED, OPENAPI, run } from './programs.ts'
import type { Document } from './rules/document.ts'
import { openapiGeneratorFaults } from './rules/openapi_generator.ts'
import { swiftFaults } from './rules/swift.ts'
import { startServer } from './server.ts'

const LOOPS = ['openapi_fetch', 'hey_api']

function checkRules(): void {
  const document = JSON.parse(readFileSync(OPENAPI, 'utf8')) as Document
  const faults = [
    ...swiftFaults(document).map((fault) => `swift-openapi-generator: ${fault}`),
    ...openapiGeneratorFaults(document).map((fault) => `openapi-generator: ${fault}`),
  ]
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

async function lint(): Promise<void> {
  const spectral = ['--ruleset', 'spectral.json', '--fail-severity', 'hint', '--quiet']
  await run('@stoplight/spectral-cli/dist/index.js', ['lint', OPENAPI, ...spectral])
  await run('@redocly/cli/bin/cli.js', ['lint', OPENAPI, '--max-problems', '100'])
}

async function generate(): Promise<void> {
  rmSync(GENERATED, { recursive: true, force: true })
  const types = join(GENERATED, 'openapi_typescript.ts')
  await run('openapi-typescript/bin/cli.js', [OPENAPI, '--output', types])
  await run('@hey-api/openapi-ts/bin/run.js', ['--file', 'hey_api.config.js', '--silent'])
}

async function play(): Promise<void> {
  await using server = await startServer()
  for (const loop of LOOPS) {
    await run(join(GENERATED, 'compiled/loops', `${loop}.js`), [server.origin])
  }
}

const CHECKS: [string, () => Promise<void> | void][] = [
  ['rules of the generators for Swift and Kotlin', checkRules],
  ['Spectral and Redocly', lint],
  ['clients are generated', generate],
  ['clients compile strictly', () => run('../../node_modules/typescript/bin/tsc', ['-p', 'loops'])],
  [
    'the page /try compiles strictly',
    () => run('../../node_modules/typescript/bin/tsc', ['-p', '../resources/try']),
  ],
  ['clients play the practice loop', play],
]

for (const [what, check] of CHECKS) {
  const began = performance.now()
  try {
    await check()
  } catch (error) {
    console.error(`✖ ${what}\n${(error as Error).message}`)
    process.exit(1)
  }
  console.log(`✔ ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
}
