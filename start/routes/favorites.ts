import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { Favorites, SpeechReports } = controllers.api

router
  .group(() => {
    router.get('favorites', [Favorites, 'index'])
    router.put('favorites/:speech_id', [Favorites, 'update']).where('speech_id', UUID)
    router.delete('favorites/:speech_id', [Favorites, 'destroy']).where('speech_id', UUID)
    router.post('speeches/:id/reports', [SpeechReports, 'store']).where('id', UUID)
  })
  .prefix('/api/v1')
  .as('api')
  .use([
    middleware.compress(),
    middleware.auth('learner'),
    middleware.limitRate('game'),
    middleware.requireJson(),
    middleware.limitTime(),
  ])
