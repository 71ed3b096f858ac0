/** The `live` peer with a controller that has hardly any ability: what is between the two is what all the others cost. */
import { MetalController } from '@live/core'
import { serve } from '../live/application.mjs'

class HelloController extends MetalController {
  json() {
    this.contentType = 'application/json'
    this.responseBody = JSON.stringify({ message: 'Hello, World!' })
  }
}

await serve({ stack: { etag: false, requestId: false }, log: { logger: false, requests: false } }, { Hello: HelloController })
