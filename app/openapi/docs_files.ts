import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** A file of the documentation, ready to be sent. */
export interface DocsFile {
  bytes: Buffer
  /** The same, compressed once; undefined where that saves nothing. */
  gzipped: Buffer | undefined
  contentType: string
  etag: string
}

const CSS = 'text/css; charset=utf-8'
const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** Every file that the page may load, and no other file of the package. */
const FILES: Record<string, { location: () => string; contentType: string }> = {
  'docs.css': own('docs.css', CSS),
  'docs.js': own('docs.js', JAVASCRIPT),
  'redoc.js': own('redoc.js', JAVASCRIPT),
  'favicon-32x32.png': swagger('favicon-32x32.png', 'image/png'),
  'swagger-ui-bundle.js': swagger('swagger-ui-bundle.js', JAVASCRIPT),
  'swagger-ui-standalone-preset.js': swagger('swagger-ui-standalone-preset.js', JAVASCRIPT),
  'swagger-ui.css': swagger('swagger-ui.css', CSS),
}

const page = own('index.html', 'text/html; charset=utf-8')
const redoc = own('redoc.html', 'text/html; charset=utf-8')
const loaded = new Map<string, Promise<DocsFile>>()

/** @returns the page itself */
export function docsPage(): Promise<DocsFile> {
  return load(page)
}

/**
 * The page that shows the document with Redoc.
 *
 * @param bundle address of Redoc itself
 * @param nonce that lets it make its styles
 */
export async function redocPage(bundle: string, nonce: string): Promise<string> {
  const { bytes } = await load(redoc)
  return bytes.toString().replace('%BUNDLE%', bundle).replace('%NONCE%', nonce)
}

/** @returns undefined when the page has no such file */
export function docsFile(name: string): Promise<DocsFile> | undefined {
  return Object.hasOwn(FILES, name) ? load(FILES[name]!) : undefined
}

/** Reads a file once: the page has less than 3 MB of them. */
function load({ location, contentType }: (typeof FILES)[string]): Promise<DocsFile> {
  const url = location()
  const known = loaded.get(url)
  if (known !== undefined) return known
  const file = readFile(new URL(url)).then((bytes) => toDocsFile(bytes, contentType))
  loaded.set(url, file)
  // The next request tries anew.
  file.catch(() => loaded.delete(url))
  return file
}

const compress = promisify(gzip)

/** Names the bytes by their hash and compresses them, once. */
export async function toDocsFile(bytes: Buffer, contentType: string): Promise<DocsFile> {
  const gzipped = contentType.startsWith('image/') ? undefined : await compress(bytes)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  return { bytes, gzipped, contentType, etag }
}

function own(name: string, contentType: string) {
  return { location: () => import.meta.resolve(`../../resources/docs/${name}`), contentType }
}

function swagger(name: string, contentType: string) {
  return { location: () => import.meta.resolve(`swagger-ui-dist/${name}`), contentType }
}
