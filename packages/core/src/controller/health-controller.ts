/** Answers a load balancer: `r.get('/up', HealthController, 'show')` (C296, app.md A77). */
import { deferred } from '../support/deferred.js'
import { html } from '../support/safe-string.js'
import { BaseController } from './base-controller.js'
import type { ControllerServices } from './controller-services.js'

const GREEN = '#15803d'
const RED = '#b91c1c'

/**
 * `show` says that the process runs: 200 and a green page, or `{"status":"up"}`; 503 once it is stopping. It asks nothing else. `ready` says
 * that requests may come: 200 when every check of `config.health.checks` and the database answer, else 503. Route them as `/up` and
 * `/up/ready`, which leave no line in the log.
 */
export class HealthController extends BaseController {
  show(): void {
    const up = !this.services.stopping()
    this.#answer(up ? 200 : 503, up ? 'up' : 'stopping', {})
  }

  async ready(): Promise<void> {
    if (this.services.stopping()) {
      this.#answer(503, 'stopping', {})
      return
    }
    const checks = await checkAll(this.services)
    const ready = Object.values(checks).every((state) => state === 'up')
    this.#answer(ready ? 200 : 503, ready ? 'ready' : 'down', { checks })
  }

  #answer(status: number, word: string, more: Record<string, unknown>): void {
    const { clock, health } = this.services
    this.response.headers.set('cache-control', 'no-store')
    this.respondTo({
      html: () => {
        this.response.headers.set('content-security-policy', POLICY)
        this.render({ html: page(status === 200 ? GREEN : RED, word), status })
      },
      json: () => {
        const revision = health.revision === null ? {} : { revision: health.revision }
        this.render({ json: { status: word, timestamp: new Date(clock.now()).toISOString(), ...revision, ...more }, status })
      },
      any: () => this.render({ plain: word, status }),
    })
  }
}

/** `up` or `down` for each check; why one is down is in the log, for it may tell more than the world should know. */
async function checkAll({ health, logger, clock }: ControllerServices): Promise<Record<string, 'up' | 'down'>> {
  const states: Record<string, 'up' | 'down'> = {}
  const late = deferred<never>()
  const timer = clock.after(health.timeoutMs, () => late.reject(new Error(`no answer within ${health.timeoutMs} ms`)))
  await Promise.all(
    Object.entries(health.checks).map(async ([name, check]) => {
      try {
        states[name] = (await Promise.race([check(), late.promise])) === false ? 'down' : 'up'
      } catch (error) {
        logger.warn({ err: error }, `The health check ${name} failed`)
        states[name] = 'down'
      }
    }),
  )
  timer.cancel()
  return states
}

/** The page has one colour and nothing else, whatever the application's own policy says of styles. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const page = (color: string, word: string) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${word}</title><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="background:${color};color:#fff;font-family:system-ui,sans-serif"><h1>${word}</h1></body>
</html>
`
