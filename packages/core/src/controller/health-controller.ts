/** Answers a load balancer: `r.get('/up', HealthController, 'show')` (C296). */
import { html } from '../support/safe-string.js'
import { BaseController } from './base-controller.js'

/** 200 and a green page, or `{"status":"up"}`, while the process takes requests; 503 once it is stopping. */
export class HealthController extends BaseController {
  show(): void {
    const up = !this.services.stopping()
    const status = up ? 200 : 503
    const word = up ? 'up' : 'stopping'
    this.response.headers.set('cache-control', 'no-store')
    this.respondTo({
      html: () => {
        this.response.headers.set('content-security-policy', POLICY)
        this.render({ html: page(up ? '#15803d' : '#b91c1c', word), status })
      },
      json: () => this.render({ json: { status: word, timestamp: new Date(this.services.clock.now()).toISOString() }, status }),
      any: () => this.render({ plain: word, status }),
    })
  }
}

/** The page has one colour and nothing else, whatever the application's own policy says of styles. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const page = (color: string, word: string) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${word}</title><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="background:${color};color:#fff;font-family:system-ui,sans-serif"><h1>${word}</h1></body>
</html>
`
