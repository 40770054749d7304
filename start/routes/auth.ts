import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

router
  .group(() => {
    router
      .post('register', [controllers.api.Auth, 'register'])
      .use(middleware.limitRate('register'))
    router.post('login', [controllers.api.Auth, 'login']).use(middleware.limitRate('login'))
    router.post('social', [controllers.api.Auth, 'social']).use(middleware.limitRate('social'))
    router.post('refresh', [controllers.api.Auth, 'refresh']).use(middleware.limitRate('refresh'))

    router
      .group(() => {
        router.post('password/forgot', [controllers.api.PasswordReset, 'forgot'])
        router.post('password/reset', [controllers.api.PasswordReset, 'reset'])
      })
      .use(middleware.limitRate('login'))
  })
  .prefix('/api/v1/auth')
  .as('api')
  .use([middleware.requireJson(), middleware.limitTime()])

router
  .group(() => {
    router.post('email/verify/request', [controllers.api.EmailVerification, 'request'])
    router.post('email/verify', [controllers.api.EmailVerification, 'verify'])
    router.post('logout', [controllers.api.SignIns, 'logout']).as('auth.logout')
    router.get('sessions', [controllers.api.SignIns, 'index']).as('auth.sessions.index')
    router
      .delete('sessions/:id', [controllers.api.SignIns, 'destroy'])
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
