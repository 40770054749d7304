import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { Auth, EmailVerification, PasswordReset, SignIns } = controllers.api

router
  .group(() => {
    router.post('register', [Auth, 'register']).use(middleware.limitRate('register'))
    router.post('login', [Auth, 'login']).use(middleware.limitRate('login'))
    router.post('social', [Auth, 'social']).use(middleware.limitRate('social'))
    router.post('refresh', [Auth, 'refresh']).use(middleware.limitRefused('refused_refresh'))

    router
      .group(() => {
        router.post('password/forgot', [PasswordReset, 'forgot'])
        router.post('password/reset', [PasswordReset, 'reset'])
      })
      .use(middleware.limitRate('login'))
  })
  .prefix('/api/v1/auth')
  .as('api')
  .use([middleware.requireJson(), middleware.limitTime()])

router
  .group(() => {
    router.post('email/verify/request', [EmailVerification, 'request'])
    router.post('email/verify', [EmailVerification, 'verify'])
    router.post('logout', [SignIns, 'logout']).as('auth.logout')
    router.get('sessions', [SignIns, 'index']).as('auth.sessions.index')
    router
      .delete('sessions/:id', [SignIns, 'destroy'])
      .where('id', UUID)
      .as('auth.sessions.destroy')
  })
  .prefix('/api/v1/auth')
  .as('api')
  .use([
    middleware.auth('learner'),
    middleware.limitRate('account'),
    middleware.requireJson(),
    middleware.limitTime(),
  ])
