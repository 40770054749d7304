import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { Assets, Batches, BulkChanges, SignIn, Speeches, TagMerges, Tags } = controllers.panel

// Without a session: they are the same for everybody.
router.get('/admin/assets/:file', [Assets, 'show']).as('panel.assets.show')

router
  .group(() => {
    router
      .group(() => {
        router.get('login', [SignIn, 'create'])
        router.post('login', [SignIn, 'store'])
      })
      .use([
        middleware.initializeAuth(),
        middleware.limitRate('login'),
        middleware.checkForm(),
        middleware.panelShell(),
      ])

    router
      .group(() => {
        router.get('/', [Speeches, 'home'])
        router.post('logout', [SignIn, 'destroy'])
        router.get('speeches', [Speeches, 'index'])

        router.post('speeches/bulk', [BulkChanges, 'store'])
        router.get('batches/:id', [Batches, 'show']).where('id', UUID)
        router.post('batches/:id/undo', [Batches, 'undo']).where('id', UUID)
        router.get('tags', [Tags, 'index'])
        router.post('tags', [Tags, 'store'])
        router.get('tags/:id', [Tags, 'show']).where('id', UUID)
        router.post('tags/:id', [Tags, 'update']).where('id', UUID)
        router.post('tags/:id/delete', [Tags, 'destroy']).where('id', UUID)
        router.get('tags/:id/merge', [TagMerges, 'show']).where('id', UUID)
        router.post('tags/:id/merge', [TagMerges, 'store']).where('id', UUID)
      })
      .use([
        middleware.limitTime(),
        middleware.auth('panel'),
        middleware.limitRate('panel'),
        middleware.checkForm(),
        middleware.panelShell(),
      ])
  })
  .prefix('/admin')
  .as('panel')
  .use([middleware.panelPage(), middleware.session()])
