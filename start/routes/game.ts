import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

router
  .group(() => {
    router.post('speeches/random', [controllers.api.Speeches, 'random'])
    router.get('speeches/:id', [controllers.api.Speeches, 'show']).where('id', UUID)

    // One statement is limited by the pool, and drawing by itself; these need several statements.
    router
      .group(() => {
        router.post('sessions', [controllers.api.Sessions, 'store'])
        router.get('sessions', [controllers.api.Sessions, 'index'])
        router.get('sessions/:id', [controllers.api.Sessions, 'show']).where('id', UUID)
      })
      .use(middleware.limitTime())
  })
  .prefix('/api/v1/game')
  .as('api')
  .use([middleware.auth('learner'), middleware.limitRate('game'), middleware.requireJson()])
