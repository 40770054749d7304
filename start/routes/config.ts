import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const { Config } = controllers.api

router
  .get('/api/v1/config', [Config, 'show'])
  .as('api.config.show')
  // Like the tags: public, in memory, and asked for together with them.
  .use([middleware.compress(), middleware.limitRate('tags')])
