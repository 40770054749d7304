/**
 * `npm run clients`: what others make of the OpenAPI document. Plain JavaScript for any Node.js from
 * 20 on: it installs everything itself.
 */
import { ensureInstalled } from './install.js'
import { ensureNode24 } from './node24.js'

ensureInstalled()
ensureInstalled(new URL('../clients/', import.meta.url))
await ensureNode24({ endWithParent: true })
await import('../clients/main.ts')
