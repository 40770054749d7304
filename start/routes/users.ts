import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const { Users } = controllers.api

router
  .group(() => {
    router.get('me', [Users, 'me'])
    router.put('me', [Users, 'update'])
    router.put('me/password', [Users, 'changePassword'])
    router.delete('me', [Users, 'destroy'])
    router.get('me/export', [Users, 'export'])
  })
  .prefix('/api/v1/users')
  .as('api')
  .use([
    middleware.compress(),
    middleware.auth('learner'),
    middleware.limitRate('account'),
    middleware.requireJson(),
    middleware.limitTime(),
  ])
