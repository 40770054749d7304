import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

router
  .group(() => {
    router.get('me', [controllers.api.Users, 'me'])
    router.put('me', [controllers.api.Users, 'update'])
    router.put('me/password', [controllers.api.Users, 'changePassword'])
    router.delete('me', [controllers.api.Users, 'destroy'])
    router.get('me/export', [controllers.api.Users, 'export'])
  })
  .prefix('/api/v1/users')
  .as('api')
  .use([
    middleware.auth('learner'),
    middleware.limitRate('account'),
    middleware.requireJson(),
    middleware.limitTime(),
  ])
