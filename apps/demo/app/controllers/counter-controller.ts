/** One number for everybody: who has it open sees what all the others do to it. */
import { Broadcast, Live, SSE } from '@live/core'
import { gathered } from '../../lib/gathered.js'
import { ApplicationController } from './application-controller.js'

/** It lives as long as the process. A number that has to outlive it belongs into the database. */
let value = 0
const counter = new Broadcast()
const tellViewers = gathered(() => counter.publish({ viewers: counter.size }, { event: 'viewers' }))

export class CounterController extends Live(ApplicationController) {
  static override liveActions = ['follow']

  show() {
    this.assign({ value, viewers: counter.size })
  }

  async follow() {
    const { stream } = this.response
    // All begin in one turn: no change falls between the present value and the next.
    const present = new SSE(stream).write({ value }, { event: 'changed', id: value })
    const followed = counter.follow(stream)
    await Promise.all([present, followed, tellViewers()]).finally(tellViewers)
  }

  async increment() {
    value++
    await counter.publish({ value }, { event: 'changed', id: value })
    this.respondTo({
      html: () => this.redirectTo('/counter', { status: 303 }),
      json: () => this.render({ json: { value } }),
    })
  }
}
