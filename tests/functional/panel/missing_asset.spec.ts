import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { PanelAssets } from '#panel/assets'
import { serverUrl } from '#tests/support/http'

test('a file of the pages that cannot be read is a fault that browsers can read, and do not keep', async ({
  assert,
  cleanup,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'saywell-assets-'))
  cleanup(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'manifest.json'), '{ "panel.css": "panel-gone.css" }')
  app.container.swap(PanelAssets, () => new PanelAssets(folder))
  cleanup(() => app.container.restore(PanelAssets))
  const answer = await fetch(serverUrl('/admin/assets/panel-gone.css'), {
    headers: { 'accept': 'text/html', 'accept-encoding': 'br' },
  })
  assert.equal(answer.status, 500)
  assert.isNull(answer.headers.get('content-encoding'))
  assert.include(answer.headers.get('cache-control')!, 'no-store')
  assert.include(await answer.text(), '<')
})
