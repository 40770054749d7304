import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

router.get('/health', [controllers.operations.Health, 'alive'])
router.get('/health/ready', [controllers.operations.Health, 'ready'])
// It scores, which costs time and money: not for everybody.
router
  .post('/api/v1/admin/readiness', [controllers.operations.Health, 'check'])
  .use([middleware.auth('admin'), middleware.limitRate('admin'), middleware.requireJson()])

router.get('/openapi.json', [controllers.operations.Openapi, 'show'])
router.get('/docs', [controllers.operations.Docs, 'show'])
router.get('/docs/assets/:file', [controllers.operations.Docs, 'asset'])
