/** Fastify as it comes. */
import { serve } from './application.mjs'

await serve()
