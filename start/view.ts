import app from '@adonisjs/core/services/app'
import edge from 'edge.js'
import { PanelAssets } from '#panel/assets'
import { registerViewHelpers } from '#panel/view_helpers'

edge.mount('panel', app.viewsPath('panel'))
registerViewHelpers(edge, await app.container.make(PanelAssets))

// Also in tests: what is kept of a template must not change what it shows.
edge.configure({ cache: !app.inDev })
