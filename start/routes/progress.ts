import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const { Progress } = controllers.api

router
  .group(() => {
    router.get('/', [Progress, 'show']).as('progress.show')
    router.get('days', [Progress, 'days']).as('progress.days')
    router.get('settings', [Progress, 'showSettings']).as('progress.settings')
    router.put('settings', [Progress, 'updateSettings']).as('progress.update_settings')
  })
  .prefix('/api/v1/progress')
  .as('api')
  .use([
    middleware.compress(),
    middleware.auth('learner'),
    middleware.limitRate('game'),
    middleware.requireJson(),
    middleware.limitTime(),
  ])
