/** The product's server, with routes that touch files: what must show in a trace, and marks in it. */
import '../../bin/server.js'
import { readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'

app.starting(async () => {
  const router = await app.container.make('router')
  router.get('/test/writes', async ({ request }) => {
    const folder = request.input('folder') as string
    writeFileSync(join(folder, 'written-at-once'), 'x')
    await writeFile(join(folder, 'written-later'), 'x')
    return 'written'
  })
  router.get('/test/marks/:name', ({ params }) => {
    try {
      // No such file: only the call is wanted.
      return readFileSync(new URL(`./${params.name as string}`, import.meta.url), 'utf8')
    } catch {
      return 'marked'
    }
  })
})
