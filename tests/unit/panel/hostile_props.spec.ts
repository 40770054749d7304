import { glob } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import edge, { Edge } from 'edge.js'
import { PanelAssets } from '#panel/assets'
import { registerViewHelpers } from '#panel/view_helpers'
import { HOSTILE_HTML, hostileProps } from '#tests/support/hostile_props'

/** What only a text that became HTML can leave behind. */
const BROKEN_OUT = /<img|javascript:/i

test.group('Hostile texts in every part of the admin pages', (group) => {
  group.each.timeout(60_000)

  test('no template lets a text become HTML', async ({ assert }) => {
    const folder = app.viewsPath('panel')
    // The first one registers the helpers, which are no hostile texts.
    edge.createRenderer()
    let shown = 0
    for await (const file of glob('**/*.edge', { cwd: folder })) {
      const html = await renderOrRefuse(
        `panel::${file.replace(/\.edge$/, '')}`,
        await hostileProps(`${folder}/${file}`)
      )
      assert.notMatch(html, BROKEN_OUT, file)
      if (html.includes('&lt;img')) shown++
    }
    assert.isAbove(shown, 0)
  })

  test('no helper lets a text become HTML', async ({ assert }) => {
    const views = Edge.create()
    const before = Object.keys(views.globals)
    registerViewHelpers(views, new PanelAssets(app.publicPath('panel')))
    for (const [name, helper] of Object.entries(views.globals)) {
      if (before.includes(name)) continue
      const hostile = Array.from({ length: 6 }, () => HOSTILE_HTML)
      const written = writtenBy(() => (helper as (...args: unknown[]) => unknown)(...hostile))
      assert.notMatch(written, BROKEN_OUT, name)
    }
  })
})

/** A text where an address or bytes have to be is refused, which is safe as well. */
async function renderOrRefuse(template: string, props: Record<string, unknown>): Promise<string> {
  try {
    return await edge.render(template, props)
  } catch (error) {
    const { message } = error as Error
    if (/holds no address of ours|subarray is not a function/.test(message)) return ''
    throw error
  }
}

/** What cannot be written is refused, which is safe as well. */
function writtenBy(write: () => unknown): string {
  try {
    const written = write()
    return typeof written === 'string' ? '' : String((written as { value: string }).value)
  } catch {
    return ''
  }
}
