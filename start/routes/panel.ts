import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { Account, Assets, AuditLog, Exports, Recordings, SecondFactor, SignIn, Speeches } = controllers.panel

const GUEST = [middleware.initializeAuth(), middleware.checkForm(), middleware.panelShell()]

// Without a session: they are the same for everybody.
router.get('/admin/assets/:file', [Assets, 'show']).as('panel.assets.show')

// With a session that is only read: a page may load many of them.
router
  .get('/admin/recordings/:id', [Recordings, 'show'])
  .where('id', UUID)
  .as('panel.recordings.show')
  .use([
    middleware.panelPage(),
    middleware.readSession(),
    middleware.limitTime(),
    middleware.auth('panel'),
    middleware.panelFactor(),
    middleware.limitRate('panel'),
  ])

router
  .group(() => {
    // The limit comes first: what follows leaves a session behind.
    router
      .group(() => {
        router.get('login', [SignIn, 'create'])
        router.get('login/code', [SignIn, 'createFactor'])
      })
      .use([middleware.limitRate('guest'), ...GUEST])
    router
      .group(() => {
        router.post('login', [SignIn, 'store'])
        router.post('login/code', [SignIn, 'storeFactor'])
      })
      .use([middleware.limitRate('login'), ...GUEST])

    router
      .group(() => {
        // For who is about to set up the second factor that everybody needs.
        router.post('logout', [SignIn, 'destroy'])
        router.get('account/second-factor', [SecondFactor, 'create'])
        router.post('account/second-factor', [SecondFactor, 'store'])

        router
          .group(() => {
            router.get('/', [Speeches, 'home'])
            router.get('speeches', [Speeches, 'index'])
            router.get('speeches/export', [Exports, 'show'])
            router.get('audit-log', [AuditLog, 'index'])
            router.get('account', [Account, 'show'])
            router.post('account/theme', [Account, 'theme'])
            router.post('account/sign-outs', [Account, 'endSignIns'])
            router.post('account/second-factor/delete', [SecondFactor, 'destroy'])
            router.post('account/recovery-codes', [SecondFactor, 'renewCodes'])
          })
          .use(middleware.panelFactor())
      })
      .use([
        middleware.limitTime(),
        middleware.limitGuests(),
        middleware.auth('panel'),
        middleware.limitRate('panel'),
        middleware.checkForm(),
        middleware.panelShell(),
      ])
  })
  .prefix('/admin')
  .as('panel')
  .use([middleware.panelPage(), middleware.session()])
