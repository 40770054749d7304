import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const { Tags } = controllers.api

router
  .get('/api/v1/tags', [Tags, 'index'])
  .as('api.tags.index')
  .use([middleware.compress(), middleware.limitRate('tags')])
