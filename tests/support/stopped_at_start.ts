/** The product's server, which is told to stop before it has started. */
import '../../bin/server.js'
import app from '@adonisjs/core/services/app'

void app.booted(() => void process.kill(process.pid, 'SIGTERM'))
