import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'
import { UUID } from '#start/matchers'

router
  .group(() => {
    router
      .post('auth/login', [controllers.adminApi.Auth, 'login'])
      .use([middleware.requireJson(), middleware.limitRate('login')])

    router
      .group(() => {
        router.get('auth/me', [controllers.adminApi.Auth, 'me'])

        router.get('tags', [controllers.adminApi.Tags, 'index'])
        router.post('tags', [controllers.adminApi.Tags, 'store'])
        router.get('tags/:id', [controllers.adminApi.Tags, 'show'])
        router.put('tags/:id', [controllers.adminApi.Tags, 'update'])
        router.delete('tags/:id', [controllers.adminApi.Tags, 'destroy'])

        router.get('speeches', [controllers.adminApi.Speeches, 'index'])
        router.get('speeches/:id', [controllers.adminApi.Speeches, 'show'])
        router.delete('speeches/:id', [controllers.adminApi.Speeches, 'destroy'])
        router.post('speeches/:id/restore', [controllers.adminApi.Speeches, 'restore'])

        router.get('export', [controllers.adminApi.Exports, 'show'])

        router.get('audit-logs', [controllers.adminApi.AuditLogs, 'index'])
      })
      .where('id', UUID)
      // The guard asks the database, too.
      .use([
        middleware.requireJson(),
        middleware.limitTime(),
        middleware.auth('admin'),
        middleware.limitRate('admin'),
      ])

    // A recording takes as long as its upload; the controllers limit the rest.
    router
      .group(() => {
        router.post('speeches', [controllers.adminApi.Speeches, 'store'])
        router.put('speeches/:id', [controllers.adminApi.Speeches, 'update'])
      })
      .where('id', UUID)
      .use([
        middleware.requireJson({ orUpload: true }),
        middleware.auth('admin'),
        middleware.limitRate('admin'),
      ])

    // They take as long as their files, and read them themselves.
    router
      .group(() => {
        router.post('import/audio', [controllers.adminApi.Imports, 'audio'])
        router.post('import/csv', [controllers.adminApi.Imports, 'csv'])
      })
      .use([middleware.auth('admin'), middleware.limitRate('admin')])
  })
  .prefix('/api/v1/admin')
  .as('admin_api')
