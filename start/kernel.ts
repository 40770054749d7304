import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#exceptions/handler'))

server.use([
  () => import('@adonisjs/auth/initialize_auth_middleware'),
  () => import('#middleware/log_request_middleware'),
  () => import('#middleware/vary_origin_middleware'),
  () => import('@adonisjs/cors/cors_middleware'),
])

router.use([() => import('@adonisjs/core/bodyparser_middleware')])

export const middleware = router.named({
  auth: () => import('#middleware/auth_middleware'),
  requireJson: () => import('#middleware/require_json_middleware'),
})
