import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'

router.get('/health', [controllers.operations.Health, 'alive'])
router.get('/health/ready', [controllers.operations.Health, 'ready'])
