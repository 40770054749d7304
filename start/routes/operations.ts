import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'

router.get('/health', [controllers.operations.Health, 'alive'])
router.get('/health/ready', [controllers.operations.Health, 'ready'])

router.get('/openapi.json', [controllers.operations.Openapi, 'show'])
router.get('/docs', [controllers.operations.Docs, 'show'])
router.get('/docs/assets/:file', [controllers.operations.Docs, 'asset'])
