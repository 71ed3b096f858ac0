/** Fastify that sets the four security headers which Live sets by default. */
import { app, serve } from '../fastify/application.mjs'

const HEADERS = {
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'x-permitted-cross-domain-policies': 'none',
  'referrer-policy': 'strict-origin-when-cross-origin',
}

app.addHook('onRequest', (_request, reply, done) => {
  reply.headers(HEADERS)
  done()
})
await serve()
