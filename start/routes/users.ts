import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

router
  .group(() => {
    router.get('me', [controllers.api.Users, 'me'])
  })
  .prefix('/api/v1/users')
  .as('api')
  .use([middleware.auth('learner'), middleware.limitTime()])
