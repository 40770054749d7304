import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'

const { Recordings } = controllers

router.get('/recordings/*', [Recordings, 'show']).as('recordings.show')
