import { defineConfig } from '@adonisjs/cors'
import env from '#start/env'

const origins = env.get('ALLOWED_ORIGINS')

const corsConfig = defineConfig({
  enabled: true,
  origin: origins.includes('*') ? '*' : origins,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  headers: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'X-Request-Id'],
  exposeHeaders: [
    'ETag',
    'Idempotent-Replayed',
    'Location',
    'Retry-After',
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
