import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'

router.get('/api/v1/tags', [controllers.api.Tags, 'index']).as('api.tags.index')
