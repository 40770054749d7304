import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { Assets, Recordings, RecordingScores, SignIn, Speeches } = controllers.panel

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
    middleware.limitRate('panel'),
  ])

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

    // Takes as long as its scorer.
    router
      .post('speeches/:id/score', [RecordingScores, 'store'])
      .where('id', UUID)
      .use([
        middleware.auth('panel'),
        middleware.limitRate('panel'),
        middleware.checkForm(),
        middleware.panelShell(),
      ])
  })
  .prefix('/admin')
  .as('panel')
  .use([middleware.panelPage(), middleware.session()])
