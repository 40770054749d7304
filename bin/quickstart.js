/**
 * `npm run quickstart`: from a clean clone to a server that has just scored a recording. Plain
 * JavaScript for any Node.js from 20 on: it installs everything else itself.
 */
import './output.js'
import { buildPanel } from './build_panel.js'
import { ensureInstalled } from './install.js'
import { ensureNode24 } from './node24.js'

ensureInstalled()
await ensureNode24({ endWithParent: true })
buildPanel()
await import('@poppinss/ts-exec')
await import('./quickstart/main.js')
