import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { Account, Assets, AuditLog, Batches, BulkChanges, Exports, Recordings } = controllers.panel
const { Keys, RecordingScores, SameSpeeches, UnknownPages } = controllers.panel
const { Review, ReviewVerdicts } = controllers.panel
const { Health, Overview } = controllers.panel
const { ImportChecks, ImportRecordings, ImportResults, Imports, ImportSheets } = controllers.panel
const { SecondFactor, SignIn, Speeches, SpeechForms, SpeechRecordings } = controllers.panel
const { SpeechStates, TagMerges, TagOptions, Tags } = controllers.panel
const { Admins, Learners, Sessions } = controllers.panel

const GUEST = [middleware.initializeAuth(), middleware.checkForm(), middleware.panelShell()]

const ADMIN = [
  middleware.limitGuests(),
  middleware.auth('panel'),
  middleware.limitRate('panel'),
  middleware.checkForm(),
  middleware.panelShell(),
]

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

    // Also for who is about to set up the second factor that everybody needs.
    router
      .group(() => {
        router.post('logout', [SignIn, 'destroy'])
        router.get('account/second-factor', [SecondFactor, 'create'])
        router.post('account/second-factor', [SecondFactor, 'store'])
      })
      .use([middleware.limitTime(), ...ADMIN])

    router
      .group(() => {
        router.get('/', [Overview, 'show'])
        router.get('health', [Health, 'show'])

        router.get('speeches', [Speeches, 'index'])
        router.post('speeches/columns', [Speeches, 'keepColumns'])
        router.get('speeches/export', [Exports, 'show'])
        router.get('speeches/same', [SameSpeeches, 'show'])
        router.get('speeches/new', [SpeechForms, 'create'])
        router.get('speeches/:id', [SpeechForms, 'edit']).where('id', UUID)
        router.post('speeches/:id/bin', [SpeechStates, 'bin']).where('id', UUID)
        router.post('speeches/:id/restore', [SpeechStates, 'restore']).where('id', UUID)
        router.post('speeches/:id/warnings', [SpeechStates, 'warning']).where('id', UUID)

        router.get('batches/:id', [Batches, 'show']).where('id', UUID)

        router.get('tags', [Tags, 'index'])
        router.get('tags/options', [TagOptions, 'index'])
        router.post('tags', [Tags, 'store'])
        router.get('tags/:id', [Tags, 'show']).where('id', UUID)
        router.post('tags/:id', [Tags, 'update']).where('id', UUID)
        router.post('tags/:id/delete', [Tags, 'destroy']).where('id', UUID)
        router.get('tags/:id/merge', [TagMerges, 'show']).where('id', UUID)

        router.get('learners', [Learners, 'index'])
        router.get('learners/:id', [Learners, 'show']).where('id', UUID)
        router.post('learners/:id/name', [Learners, 'rename']).where('id', UUID)
        router.post('learners/:id/sign-outs', [Learners, 'endSignIns']).where('id', UUID)
        router.post('learners/:id/delete', [Learners, 'destroy']).where('id', UUID)
        router.get('sessions', [Sessions, 'index'])
        router.get('sessions/:id', [Sessions, 'show']).where('id', UUID)
        router.post('sessions/:id/delete', [Sessions, 'destroy']).where('id', UUID)
        router.get('admins', [Admins, 'index'])
        router.post('admins', [Admins, 'store'])
        router.post('admins/:id/disable', [Admins, 'disable']).where('id', UUID)
        router.post('admins/:id/enable', [Admins, 'enable']).where('id', UUID)
        router.post('admins/:id/second-factor/delete', [Admins, 'resetFactor']).where('id', UUID)

        router.get('review', [Review, 'index'])
        router.get('review/next', [Review, 'next'])
        router.get('review/done', [Review, 'done'])
        router.get('review/:id', [Review, 'show']).where('id', UUID)
        router.post('review/:id/approve', [ReviewVerdicts, 'approve']).where('id', UUID)
        router.post('review/:id/fix', [ReviewVerdicts, 'fix']).where('id', UUID)
        router.post('review/:id/bin', [ReviewVerdicts, 'bin']).where('id', UUID)
        router.post('review/:id/level', [ReviewVerdicts, 'level']).where('id', UUID)
        router.post('review/:id/undo', [ReviewVerdicts, 'undo']).where('id', UUID)

        router.get('imports', [Imports, 'index'])
        router.post('imports', [Imports, 'store'])
        router.get('imports/:id', [Imports, 'show']).where('id', UUID)
        router.get('imports/:id/recordings', [ImportRecordings, 'show']).where('id', UUID)
        router.get('imports/:id/files', [ImportRecordings, 'index']).where('id', UUID)
        router.post('imports/:id/files/delete', [ImportRecordings, 'destroy']).where('id', UUID)
        router.get('imports/:id/sheet', [ImportSheets, 'show']).where('id', UUID)
        router.get('imports/:id/check', [ImportChecks, 'show']).where('id', UUID)
        router.post('imports/:id/check', [ImportChecks, 'store']).where('id', UUID)
        router.get('imports/:id/result', [ImportResults, 'show']).where('id', UUID)
        router.post('imports/:id/result', [ImportResults, 'store']).where('id', UUID)
        router.post('imports/:id/give-up', [Imports, 'destroy']).where('id', UUID)

        router.get('audit-log', [AuditLog, 'index'])

        router.get('keys', [Keys, 'show'])
        router.post('keys', [Keys, 'update'])

        router.get('account', [Account, 'show'])
        router.post('account/theme', [Account, 'theme'])
        router.post('account/time-zone', [Account, 'timeZone'])
        router.post('account/language', [Account, 'language'])
        router.post('account/sign-outs', [Account, 'endSignIns'])
        router.post('account/second-factor/delete', [SecondFactor, 'destroy'])
        router.post('account/recovery-codes', [SecondFactor, 'renewCodes'])
      })
      .use([middleware.limitTime(), ...ADMIN, middleware.panelFactor()])

    // They take recordings, which arrive as fast as the sender can, or change any number of speeches.
    router
      .group(() => {
        router.post('speeches/bulk', [BulkChanges, 'store'])
        router.post('batches/:id/undo', [Batches, 'undo']).where('id', UUID)
        router.post('tags/:id/merge', [TagMerges, 'store']).where('id', UUID)
        router.post('speeches/new', [SpeechForms, 'store'])
        router.post('speeches/recordings', [SpeechRecordings, 'store'])
        router.post('speeches/:id', [SpeechForms, 'update']).where('id', UUID)
        router.post('imports/:id/recordings', [ImportRecordings, 'store']).where('id', UUID)
        router.post('imports/:id/sheet', [ImportSheets, 'store']).where('id', UUID)
        router.post('imports/:id/sheet/format', [ImportSheets, 'update']).where('id', UUID)
        router.get('imports/:id/faulty-rows', [ImportChecks, 'faultyRows']).where('id', UUID)
        // Takes as long as its scorer.
        router.post('speeches/:id/score', [RecordingScores, 'store']).where('id', UUID)
      })
      .use([...ADMIN, middleware.panelFactor()])

    // Whatever is no page, so that its fault stands within the places to go to. It comes last.
    router
      .any('*', [UnknownPages, 'show'])
      .as('unknown_pages.show')
      .use(middleware.initializeAuth())
  })
  .prefix('/admin')
  .as('panel')
  .use([middleware.compressPage(), middleware.panelPage(), middleware.session()])
