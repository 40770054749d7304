import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'

router.get('/recordings/*', [controllers.Recordings, 'show']).as('recordings.show')
