import app from '@adonisjs/core/services/app'
import edge from 'edge.js'
import { PanelAssets } from '#panel/assets'
import { registerViewHelpers } from '#panel/view_helpers'

edge.mount('panel', app.viewsPath('panel'))
const assets = await app.container.make(PanelAssets)
// As a plugin, after the one of i18n, whose `t` does not know the reader.
edge.use((views) => registerViewHelpers(views, assets))

// Also in tests: what is kept of a template must not change what it shows.
edge.configure({ cache: !app.inDev })
