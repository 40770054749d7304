import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import env from '#start/env'

const { Docs, Health, Metrics, Openapi, Try } = controllers.operations

router.get('/health', [Health, 'alive'])
router.get('/health/serving', [Health, 'serving'])
router.get('/health/ready', [Health, 'ready'])
router.get('/metrics', [Metrics, 'show'])
router.get('/openapi.json', [Openapi, 'show'])
router.get('/docs', [Docs, 'show'])
router.get('/redoc', [Docs, 'redoc'])
router.get('/docs/assets/:file', [Docs, 'asset'])
if (env.get('TRY_PAGE') === 'on') router.get('/try', [Try, 'show'])
