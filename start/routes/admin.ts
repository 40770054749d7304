import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

router
  .group(() => {
    router
      .post('auth/login', [controllers.adminApi.Auth, 'login'])
      .use(middleware.limitRate('login'))

    router
      .group(() => {
        router.get('auth/me', [controllers.adminApi.Auth, 'me'])
      })
      // The guard asks the database, too.
      .use([middleware.limitTime(), middleware.auth('admin'), middleware.limitRate('admin')])
  })
  .prefix('/api/v1/admin')
  .as('admin_api')
  .use(middleware.requireJson())
