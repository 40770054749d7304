import { defineConfig } from '@adonisjs/cors'
import env from '#start/env'

const origins = env.get('ALLOWED_ORIGINS')

const corsConfig = defineConfig({
  enabled: true,
  origin: origins.includes('*') ? '*' : origins,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  // Whatever the app's page asks for: libraries that trace requests add headers of their own
  // (traceparent, sentry-trace, ...), and any other client could send the same.
  headers: true,
  exposeHeaders: [
    'Accept-Ranges',
    'Content-Disposition',
    'Content-Encoding',
    'Content-Range',
    'Deprecation',
    'ETag',
    'Idempotent-Replayed',
    'Location',
    'Retry-After',
    'Sunset',
    'X-RateLimit-Limit',
    'X-RateLimit-Remaining',
    'X-RateLimit-Reset',
    'X-Request-Id',
  ],
  // Learners sign in with a Bearer token, so no cookie has to cross origins.
  credentials: false,
  maxAge: 600,
})

export default corsConfig
