import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { defineConfig } from 'vite'
import { ICONS } from './resources/panel/icons.js'

/** The icons of the admin pages, of lucide, as one file that pages refer to. */
function sprite() {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, 'utf8')
    const shapes = svg.replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, '').replace(/\n\s*/g, '')
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
}

/** Redoc, of the page /redoc. It comes built, but shows a logo that is on another host. */
function redoc() {
  const [licence, others, bundle] = [
    'LICENSE',
    'bundles/redoc.standalone.js.LICENSE.txt',
    'bundles/redoc.standalone.js',
  ].map((file) => readFileSync(`node_modules/redoc/${file}`, 'utf8'))
  const logo = 'https://cdn.redoc.ly/redoc/logo-mini.svg'
  const own = bundle.replaceAll(logo, '/docs/assets/favicon-32x32.png')
  return `/*!\n${licence}\n*/\n${others}\n${own}`
}

/** Adds the sprite, lists every file by the name it had, and compresses them as far as it goes. */
function finish() {
  return {
    name: 'finish',
    buildStart() {
      this.emitFile({ type: 'asset', name: 'icons.svg', source: sprite() })
      const favicon = readFileSync('resources/panel/favicon.svg')
      this.emitFile({ type: 'asset', name: 'favicon.svg', source: favicon })
      this.emitFile({ type: 'asset', name: 'redoc.js', source: redoc() })
    },
    generateBundle(_options, bundle) {
      const files = Object.values(bundle).map((one) => {
        return [one.type === 'chunk' ? `${one.name}.js` : one.names[0], one.fileName]
      })
      const source = JSON.stringify(Object.fromEntries(files), null, 2)
      this.emitFile({ type: 'asset', fileName: 'manifest.json', source })
    },
    async writeBundle({ dir }, bundle) {
      const text = Object.values(bundle).filter(({ fileName }) => /\.(js|css|svg)$/.test(fileName))
      for (const file of text) {
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source)
        await writeFile(join(dir, `${file.fileName}.br`), brotliCompressSync(bytes))
        await writeFile(join(dir, `${file.fileName}.gz`), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

/** Builds what the admin pages and the page /try load: `npm run build:panel`. Nothing of Vite runs in the server. */
export default defineConfig({
  base: '/admin/assets/',
  publicDir: false,
  // See bin/build_panel.js.
  resolve: { preserveSymlinks: true },
  plugins: [finish()],
  build: {
    outDir: 'public/panel',
    assetsDir: '',
    // Nothing inline: the pages' Content-Security-Policy refuses `data:`.
    assetsInlineLimit: 0,
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    rolldownOptions: {
      input: { panel: 'resources/panel/js/panel.ts', try: 'resources/try/try.ts' },
    },
  },
})
