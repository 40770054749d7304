import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const { Assets, SignIn, Speeches, UnknownPages } = controllers.panel

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
      })
      .use([
        middleware.limitTime(),
        middleware.auth('panel'),
        middleware.limitRate('panel'),
        middleware.checkForm(),
        middleware.panelShell(),
      ])

    // Whatever is no page, so that its fault stands within the places to go to. It comes last.
    router
      .any('*', [UnknownPages, 'show'])
      .as('unknown_pages.show')
      .use(middleware.initializeAuth())
  })
  .prefix('/admin')
  .as('panel')
  .use([middleware.compressPage(), middleware.panelPage(), middleware.session()])
