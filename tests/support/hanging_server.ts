/** The product's server, of which a part never shuts down. */
import '../../bin/server.js'
import app from '@adonisjs/core/services/app'

app.terminating(() => new Promise<void>(() => {}))
