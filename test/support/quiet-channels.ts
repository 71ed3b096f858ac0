/**
 * Channels of events belong to the process, and a worker of jest runs many test files in one: what a file leaves subscribed, such as an
 * application that a failed test did not close, would be heard in the next. So it ends with its file.
 */
import { type Channel, channel } from 'node:diagnostics_channel'
import { afterAll } from '@jest/globals'

type Listener = Parameters<Channel['subscribe']>[0]

const probe = channel('live.test.probe')
const nobody = (): void => {}
probe.subscribe(nobody)
// The prototype of channels that somebody listens to: every subscription goes through it.
const listened = Object.getPrototypeOf(probe) as Channel
probe.unsubscribe(nobody)

const { subscribe } = listened
const made: [Channel, Listener][] = []
listened.subscribe = function (this: Channel, listener) {
  made.push([this, listener])
  subscribe.call(this, listener)
}

afterAll(() => {
  listened.subscribe = subscribe
  for (const [each, listener] of made) each.unsubscribe(listener)
})
