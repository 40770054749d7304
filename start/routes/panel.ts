import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const { Assets, AuditLog, Keys, SignIn, Speeches } = controllers.panel

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

        router.get('audit-log', [AuditLog, 'index'])
        router.get('keys', [Keys, 'show'])
        router.post('keys', [Keys, 'update'])
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
