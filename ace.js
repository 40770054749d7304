/**
 * The terminal's entry point: `node ace COMMAND`. Written in JavaScript because it starts the
 * TypeScript runtime, and under any Node.js because it finds Node.js 24 itself.
 */
import './bin/output.js'
import { ensureNode24 } from './bin/node24.js'

// Ace reads the .env files before the tests do, and what it finds in .env would outrank .env.test.
if (process.argv[2] === 'test') process.env.NODE_ENV = 'test'

await ensureNode24()
await import('@poppinss/ts-exec')
await import('./bin/console.js')
