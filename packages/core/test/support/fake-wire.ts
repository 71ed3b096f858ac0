/** The part of a server response that the life cycle of a response looks at. */
import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'

export class FakeWire extends EventEmitter {
  writableFinished = false
  destroyed = false

  /** As what it plays. */
  get asServerResponse(): ServerResponse {
    return this as unknown as ServerResponse
  }

  finish(): void {
    this.writableFinished = true
    this.emit('finish')
    this.close()
  }

  close(): void {
    this.destroyed = true
    this.emit('close')
  }
}
