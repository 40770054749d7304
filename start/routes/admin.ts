import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

const { AuditLogs, Auth, Exports, Imports, Speeches, Tags } = controllers.adminApi
const { Health } = controllers.operations

router
  .group(() => {
    router
      .post('auth/login', [Auth, 'login'])
      .use([middleware.requireJson(), middleware.limitRate('login')])

    router
      .group(() => {
        router.get('auth/me', [Auth, 'me'])

        router.get('tags', [Tags, 'index'])
        router.post('tags', [Tags, 'store'])
        router.get('tags/:id', [Tags, 'show'])
        router.put('tags/:id', [Tags, 'update'])
        router.delete('tags/:id', [Tags, 'destroy'])

        router.get('speeches', [Speeches, 'index'])
        router.get('speeches/:id', [Speeches, 'show'])
        router.delete('speeches/:id', [Speeches, 'destroy'])
        router.post('speeches/:id/restore', [Speeches, 'restore'])

        router.get('export', [Exports, 'show'])

        router.get('audit-logs', [AuditLogs, 'index'])
      })
      .where('id', UUID)
      // The guard asks the database, too.
      .use([
        middleware.compress(),
        middleware.requireJson(),
        middleware.limitTime(),
        middleware.auth('admin'),
        middleware.limitRate('admin'),
      ])

    // A recording takes as long as its upload; the controllers limit the rest.
    router
      .group(() => {
        router.post('speeches', [Speeches, 'store'])
        router.put('speeches/:id', [Speeches, 'update'])
      })
      .where('id', UUID)
      .use([
        middleware.compress(),
        middleware.requireJson({ orUpload: true }),
        middleware.auth('admin'),
        middleware.limitRate('admin'),
      ])

    // They take as long as their files, which they read themselves, or as three recordings' scores.
    router
      .group(() => {
        router.post('import/audio', [Imports, 'audio'])
        router.post('import/csv', [Imports, 'csv'])
        router.post('readiness', [Health, 'check']).use(middleware.requireJson())
      })
      .use([middleware.compress(), middleware.auth('admin'), middleware.limitRate('admin')])
  })
  .prefix('/api/v1/admin')
  .as('admin_api')
