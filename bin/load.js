/**
 * `npm run load`: measures how the product bears a load that waits for nobody. Plain JavaScript for
 * any Node.js from 20 on: it installs everything itself.
 */
import './install_bench.js'
import { ensureNode24 } from './node24.js'

await ensureNode24({ endWithParent: true })
await import('../bench/scenarios/main.ts')
