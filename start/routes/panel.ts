import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { Assets, SignIn, Speeches } = controllers.panel
const { SpeechForms, SpeechRecordings, SpeechStates, TagOptions } = controllers.panel

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

        router.get('speeches/new', [SpeechForms, 'create'])
        router.get('speeches/:id', [SpeechForms, 'edit']).where('id', UUID)
        router.post('speeches/:id/bin', [SpeechStates, 'bin']).where('id', UUID)
        router.post('speeches/:id/restore', [SpeechStates, 'restore']).where('id', UUID)
        router.post('speeches/:id/warnings', [SpeechStates, 'warning']).where('id', UUID)
        router.get('tags/options', [TagOptions, 'index'])
      })
      .use([
        middleware.limitTime(),
        middleware.auth('panel'),
        middleware.limitRate('panel'),
        middleware.checkForm(),
        middleware.panelShell(),
      ])

    // They take recordings, which arrive as fast as the sender can.
    router
      .group(() => {
        router.post('speeches/new', [SpeechForms, 'store'])
        router.post('speeches/recordings', [SpeechRecordings, 'store'])
        router.post('speeches/:id', [SpeechForms, 'update']).where('id', UUID)
      })
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
