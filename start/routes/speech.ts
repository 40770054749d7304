import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const { Scores } = controllers.api

router
  .post('/api/v1/speech/score', [Scores, 'store'])
  .as('api.scores.store')
  .use([middleware.compress(), middleware.auth('learner'), middleware.limitRate('scoring')])
