import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

router
  .group(() => {
    router.post('register', [controllers.api.Auth, 'register'])
    router.post('login', [controllers.api.Auth, 'login'])
    router.post('refresh', [controllers.api.Auth, 'refresh']).use(middleware.limitTime())
  })
  .prefix('/api/v1/auth')
  .as('api')
  .use(middleware.requireJson())

router
  .group(() => {
    router.post('logout', [controllers.api.SignIns, 'logout']).as('auth.logout')
    router.get('sessions', [controllers.api.SignIns, 'index']).as('auth.sessions.index')
    router
      .delete('sessions/:id', [controllers.api.SignIns, 'destroy'])
      .where('id', UUID)
      .as('auth.sessions.destroy')
  })
  .prefix('/api/v1/auth')
  .as('api')
  .use([middleware.auth('learner'), middleware.requireJson(), middleware.limitTime()])
