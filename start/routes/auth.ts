import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

router
  .group(() => {
    router.post('register', [controllers.api.Auth, 'register'])
    router.post('login', [controllers.api.Auth, 'login'])
    router.post('refresh', [controllers.api.Auth, 'refresh']).use(middleware.limitTime())
  })
  .prefix('/api/v1/auth')
  .as('api')
  .use(middleware.requireJson())
