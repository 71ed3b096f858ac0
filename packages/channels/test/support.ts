/** What the tests of channels share: hubs in memory, applications that stream them, and readers. */
import { afterEach } from '@jest/globals'
import { type ApplicationConfig, BaseController, Live, LiveApplication, type RouteBlock, routes } from '@live/core'
import { type RawSocket, rawSocket, type ServerSentEvent, type TestApp, type TestStream, testApp } from '@live/testing'
import { createHub, type Delivered, type Hub, type HubOptions, type StreamOptions, type TopicLike, type TopicList } from '../src/index.js'

export const SECRET = 'a secret of more than thirty-two bytes'

const open: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** Closes something at the end of the test. */
export function later(close: () => Promise<unknown>): void {
  open.push(close)
}

/** A hub in memory that is closed after the test. */
export function hubOf(options: Partial<HubOptions> = {}): Hub {
  const hub = createHub({ secret: SECRET, ...options })
  later(() => hub.close())
  return hub
}

/** An application on a free port that is stopped after the test. */
export async function launch(draw: RouteBlock, config: ApplicationConfig = {}): Promise<{ app: TestApp; raw(): Promise<RawSocket> }> {
  class TestApplication extends LiveApplication {
    override config: ApplicationConfig = {
      ...config,
      log: { logger: false, ...config.log },
      stack: { publicFolder: false },
      server: { streamDrainMs: 300, drainMs: 2_000, ...config.server },
    }
  }
  const app = await testApp(new TestApplication({ root: '/', routes: routes(draw) }))
  later(() => app.close())
  return { app, raw: () => rawSocket(app) }
}

/** An application with `/stream`, which streams topics of a hub, and the hub's endpoint at `/_channels`. */
export function launchHub(hub: Hub, topic: TopicLike | TopicList, options: StreamOptions = {}, config: ApplicationConfig = {}) {
  class ProbeController extends Live(BaseController) {
    async show() {
      const after = this.params.get('after')
      await hub.stream(this, topic, { ...options, ...(typeof after === 'string' ? { after } : {}) })
    }
  }
  return launch((r) => {
    r.get('/stream', ProbeController, 'show')
    r.get('/_channels', { to: hub.handler() })
    r.match('/query', { to: hub.handler(), via: ['query'] })
  }, config)
}

/** The next event that is none of the protocol's own: with data. */
export async function nextEvent(stream: TestStream): Promise<ServerSentEvent> {
  const event = await stream.next()
  if (event === null) throw new Error('The stream ended')
  return event
}

/** Resolves when a condition holds, looking each turn of the event loop; fails after fifteen seconds. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what} did not come true within 15 s`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Reads until the frame that says where the stream starts, so that what is broadcast next arrives. @returns what came until then */
export async function connected(stream: TestStream): Promise<string> {
  let text = ''
  while (!/^id: \S+\n\n/m.test(text)) {
    const chunk = await stream.nextChunk()
    if (chunk === null) throw new Error(`The stream ended after ${JSON.stringify(text)}`)
    text += chunk
  }
  return text
}

/** The text of an event of a subscription; the reason of a reset. */
export const textOf = (item: Delivered): string => (item.type === 'event' ? Buffer.from(item.data).toString() : item.reason)
