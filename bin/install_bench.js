/** Installs what `bench/` needs, unless it is there: to run it, and to check its types. */
import { ensureInstalled } from './install.js'

ensureInstalled()
ensureInstalled(new URL('../bench/', import.meta.url))
