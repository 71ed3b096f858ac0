/** Spans of actions and streams, with a tracer that remembers. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { BadRequestError, BaseController, Live } from '@live/core'
import {
  type Attributes,
  type AttributeValue,
  type Exception,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api'
import { traceRequests } from '../../src/application/tracing.js'
import { fired, Gate, launch, nextTurn, watchProcess } from '../support.js'

watchProcess()

class FakeSpan implements Span {
  readonly attributes: Attributes
  readonly exceptions: Exception[] = []
  status: SpanStatus = { code: SpanStatusCode.UNSET }
  ends = 0

  constructor(
    readonly name: string,
    readonly options: SpanOptions,
  ) {
    this.attributes = { ...options.attributes }
  }

  spanContext(): SpanContext {
    return INVALID_SPAN_CONTEXT
  }
  setAttribute(key: string, value: AttributeValue): this {
    this.attributes[key] = value
    return this
  }
  setAttributes(attributes: Attributes): this {
    Object.assign(this.attributes, attributes)
    return this
  }
  addEvent(): this {
    return this
  }
  addLink(): this {
    return this
  }
  addLinks(): this {
    return this
  }
  setStatus(status: SpanStatus): this {
    this.status = status
    return this
  }
  updateName(): this {
    return this
  }
  end(): void {
    this.ends++
  }
  isRecording(): boolean {
    return true
  }
  recordException(exception: Exception): void {
    this.exceptions.push(exception)
  }
}

class FakeTracer implements Tracer {
  readonly spans: FakeSpan[] = []

  startSpan(name: string, options: SpanOptions = {}): Span {
    const span = new FakeSpan(name, options)
    this.spans.push(span)
    return span
  }
  startActiveSpan(): never {
    throw new Error('not used')
  }
}

class ProbeController extends Live(BaseController) {
  static override liveActions = ['live', 'late', 'idle']
  static ended = new Gate()

  show() {
    this.render({ plain: 'x', status: 201 })
  }
  bad() {
    throw new BadRequestError('bad')
  }
  broken() {
    throw new Error('broken')
  }
  async live() {
    await this.response.stream.write('four')
    await this.response.stream.close()
  }
  async late() {
    await this.response.stream.write('x')
    throw new Error('late')
  }
  async idle() {
    try {
      await this.response.stream.write('x')
      await fired(this.response.stream.signal)
      await this.response.stream.write('y')
    } finally {
      ProbeController.ended.open()
    }
  }
}

let stop = (): void => {}
afterEach(() => stop())

async function start() {
  const tracer = new FakeTracer()
  stop = traceRequests({ tracer })
  ProbeController.ended = new Gate()
  const server = await launch((r) => {
    for (const action of ['show', 'bad', 'broken', 'live', 'late', 'idle'] as const) r.get(`/${action}`, ProbeController, action)
  })
  return { tracer, server }
}

describe('traceRequests', () => {
  it('makes a server span of each action, with its status', async () => {
    const { tracer, server } = await start()
    await using _ = server
    await server.app.get('/show?token=1')
    expect(tracer.spans).toHaveLength(1)
    const [span] = tracer.spans as [FakeSpan]
    expect(span.name).toBe('ProbeController#show')
    expect(span.options.kind).toBe(SpanKind.SERVER)
    expect(span.attributes).toEqual({
      'code.namespace': 'ProbeController',
      'code.function': 'show',
      'http.request.method': 'GET',
      'url.path': '/show?token=[FILTERED]',
      'http.response.status_code': 201,
    })
    expect([span.status.code, span.ends, span.exceptions]).toEqual([SpanStatusCode.UNSET, 1, []])
  })

  it('marks failures of the server, with their exception', async () => {
    const { tracer, server } = await start()
    await using _ = server
    await server.app.get('/broken')
    const [span] = tracer.spans as [FakeSpan]
    expect(span.status.code).toBe(SpanStatusCode.ERROR)
    expect(span.exceptions).toMatchObject([{ message: 'broken' }])
    expect([span.attributes['http.response.status_code'], span.ends]).toEqual([500, 1])
  })

  it('does not mark mistakes of the client', async () => {
    const { tracer, server } = await start()
    await using _ = server
    await server.app.get('/bad')
    const [span] = tracer.spans as [FakeSpan]
    expect([span.status.code, span.exceptions, span.attributes['http.response.status_code']]).toEqual([SpanStatusCode.UNSET, [], 400])
  })

  it('L52: does not mark that the client left, neither on the action nor on the stream', async () => {
    const { tracer, server } = await start()
    await using _ = server
    const reader = await server.app.stream('/idle')
    reader.abort()
    await ProbeController.ended.opened
    while (server.application.openStreams > 0) await nextTurn()
    await nextTurn()
    expect(tracer.spans.map(({ name, status, ends }) => [name, status.code, ends])).toEqual([
      ['ProbeController#idle', SpanStatusCode.UNSET, 1],
      ['ProbeController#idle stream', SpanStatusCode.UNSET, 1],
    ])
    expect(tracer.spans[1]?.attributes['live.stream.outcome']).toBe('disconnected')
  })

  it('B24: makes a span of each stream, from its start, with its figures', async () => {
    const { tracer, server } = await start()
    await using _ = server
    const before = Date.now()
    await (await server.app.stream('/live')).ended
    while (tracer.spans.length < 2) await nextTurn()
    const span = tracer.spans.find(({ name }) => name === 'ProbeController#live stream') as FakeSpan
    expect(span.attributes).toEqual({
      'live.stream.outcome': 'closed',
      'live.stream.bytes': 4,
      'live.stream.chunks': 1,
      'live.stream.blocked_ms': 0,
    })
    expect(span.options.startTime).toBeGreaterThanOrEqual(before - 1)
    expect(span.options.startTime).toBeLessThanOrEqual(Date.now())
    expect(span.ends).toBe(1)
  })

  it('L50: an action that failed after its head was sent is marked, with the status that the client got', async () => {
    const { tracer, server } = await start()
    await using _ = server
    await (await server.app.stream('/late')).ended
    while (tracer.spans.length < 2 || server.application.openStreams > 0) await nextTurn()
    expect(tracer.spans.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR])
    expect(tracer.spans[0]?.attributes['http.response.status_code']).toBe(200)
  })

  it('stops when it is told to', async () => {
    const { tracer, server } = await start()
    await using _ = server
    stop()
    await server.app.get('/show')
    await (await server.app.stream('/live')).ended
    expect(tracer.spans).toEqual([])
  })

  it('without a tracer takes that of the global provider, which does nothing by default', async () => {
    const { server } = await start()
    await using _ = server
    stop()
    stop = traceRequests()
    expect((await server.app.get('/show')).status).toBe(201)
  })
})
