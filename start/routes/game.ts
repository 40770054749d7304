import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { Sessions, Speeches } = controllers.api

router
  .group(() => {
    router.post('speeches/random', [Speeches, 'random'])
    router.get('speeches/:id', [Speeches, 'show']).where('id', UUID)

    // One statement is limited by the pool, and drawing by itself; these need several statements.
    router
      .group(() => {
        router.post('sessions', [Sessions, 'store'])
        router.post('sessions/batch', [Sessions, 'storeMany'])
        router.get('sessions', [Sessions, 'index'])
        router.get('sessions/:id', [Sessions, 'show']).where('id', UUID)
        router.delete('sessions/:id', [Sessions, 'destroy']).where('id', UUID)
      })
      .use(middleware.limitTime())
  })
  .prefix('/api/v1/game')
  .as('api')
  .use([
    middleware.compress(),
    middleware.auth('learner'),
    middleware.limitRate('game'),
    middleware.requireJson(),
  ])
