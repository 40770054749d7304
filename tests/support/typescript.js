/**
 * Runs our TypeScript in the processes that tests start, compiled as for production. What is compiled
 * is kept for the next process: without, compiling is more than half of the start of a server.
 * `bin/test.ts` puts this before every process.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = new URL('../../', import.meta.url)
const BUILD = new URL('build/', ROOT)
const KEPT = new URL('storage/compile-cache/javascript/', ROOT)
const TYPESCRIPT = 'module-typescript'

/** What does the same elsewhere, and would see every import here. */
const OTHER_COMPILER = '@poppinss/ts-exec'
const NOTHING = { url: 'data:text/javascript,', shortCircuit: true }

const require = createRequire(import.meta.url)
const { imports } = require('../../package.json')

process.setSourceMapsEnabled(true)
mkdirSync(KEPT, { recursive: true })

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === OTHER_COMPILER) return NOTHING
    const file = typescriptFile(specifier, context.parentURL)
    if (file === undefined || !existsSync(file)) return next(specifier, context)
    return { url: pathToFileURL(file).href, format: TYPESCRIPT, shortCircuit: true }
  },
  load(url, context, next) {
    if (context.format !== TYPESCRIPT) return next(url, context)
    return { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true }
  },
})

/** @returns the path of what a module is imported as, if it may be TypeScript of ours */
function typescriptFile(specifier, parent) {
  if (parent?.startsWith(BUILD.href)) return undefined
  const [folder, ...rest] = specifier.split('/')
  const target = imports[`${folder}/*`]?.replace('*', rest.join('/')) ?? specifier
  if (!/^(\.\.?\/|file:).*\.js$/.test(target)) return undefined
  const { href } = new URL(target, specifier === target ? parent : ROOT)
  if (!href.startsWith(ROOT.href) || href.includes('/node_modules/')) return undefined
  return fileURLToPath(href.replace(/\.js$/, '.ts'))
}

function compiled(file) {
  const source = readFileSync(file, 'utf8')
  const name = createHash('sha256').update(file).update(source).digest('hex')
  const kept = fileURLToPath(new URL(name, KEPT))
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  const ts = require('typescript')
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(fileURLToPath(new URL('tsconfig.json', ROOT)), ts.sys.readFile).config,
    ts.sys,
    fileURLToPath(ROOT)
  )
  const { outputText } = ts.transpileModule(source, {
    fileName: file,
    compilerOptions: {
      ...options,
      module: ts.ModuleKind.ESNext,
      sourceMap: false,
      inlineSourceMap: true,
    },
  })
  // Others may be about to read it.
  writeFileSync(`${kept}.${process.pid}`, outputText)
  renameSync(`${kept}.${process.pid}`, kept)
  return outputText
}
