import { HttpResponse } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'
import { answerProblem, INTERNAL_ERROR } from '#exceptions/answer_problem'

// The framework's answer to a value that cannot be made JSON would hold the fault's message.
HttpResponse.macro('internalServerError', function (this: HttpResponse) {
  answerProblem(INTERNAL_ERROR, this.ctx!)
})

server.errorHandler(() => import('#exceptions/handler'))

server.use([
  () => import('#middleware/log_request_middleware'),
  () => import('@adonisjs/cors/cors_middleware'),
])

router.use([
  () => import('#middleware/refuse_compressed_middleware'),
  () => import('#middleware/parse_body_middleware'),
])

export const middleware = router.named({
  auth: () => import('#middleware/auth_middleware'),
  deprecate: () => import('#middleware/deprecate_middleware'),
  limitRate: () => import('#middleware/limit_rate_middleware'),
  limitRefused: () => import('#middleware/limit_refused_middleware'),
  limitTime: () => import('#middleware/limit_time_middleware'),
  limitGuests: () => import('#middleware/limit_guests_middleware'),
  panelFactor: () => import('#middleware/panel_factor_middleware'),
  compress: () => import('#middleware/compress_middleware'),
  compressPage: () => import('#middleware/compress_page_middleware'),
  panelPage: () => import('#middleware/panel_page_middleware'),
  panelShell: () => import('#middleware/panel_shell_middleware'),
  initializeAuth: () => import('@adonisjs/auth/initialize_auth_middleware'),
  readSession: () => import('#middleware/read_session_middleware'),
  session: () => import('@adonisjs/session/session_middleware'),
  checkForm: () => import('@adonisjs/shield/shield_middleware'),
  requireJson: () => import('#middleware/require_json_middleware'),
})
