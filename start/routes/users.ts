import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { EmailChange, Identities, Users } = controllers.api

router
  .group(() => {
    router.get('me', [Users, 'me'])
    router.put('me', [Users, 'update'])
    router.put('me/password', [Users, 'changePassword'])
    router.post('me/password', [Users, 'setPassword'])
    router.post('me/email', [EmailChange, 'request'])
    router.post('me/email/confirm', [EmailChange, 'confirm'])
    router.get('me/identities', [Identities, 'index'])
    router.post('me/identities', [Identities, 'store'])
    router.delete('me/identities/:id', [Identities, 'destroy']).where('id', UUID)
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
