/**
 * `npm run bench`: measures the product against its peers. Plain JavaScript for any Node.js from 20
 * on: it installs everything itself.
 */
import { ensureInstalled } from './install.js'
import { ensureNode24 } from './node24.js'

ensureInstalled()
ensureInstalled(new URL('../bench/', import.meta.url))
await ensureNode24({ endWithParent: true })
await import('../bench/main.ts')
