/**
 * `npm run bench`: measures the product against its peers. Plain JavaScript for any Node.js from 20
 * on: it installs everything itself.
 */
import './install_bench.js'
import { ensureNode24 } from './node24.js'

await ensureNode24({ endWithParent: true })
await import('../bench/main.ts')
