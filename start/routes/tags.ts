import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

router
  .get('/api/v1/tags', [controllers.api.Tags, 'index'])
  .as('api.tags.index')
  .use(middleware.limitRate('tags'))
