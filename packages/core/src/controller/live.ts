/** The Live mixin: actions that write to the client as they go (live.md L41–L92). */
import { tracingChannel } from 'node:diagnostics_channel'
import { ArgumentError, ClientDisconnected, isError, NonErrorThrownError } from '../errors/index.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { assertLength, type LiveBody, LiveResponse } from '../live/live-response.js'
import type { LiveStream } from '../live/live-stream.js'
import { ExecutionState } from '../support/execution-state.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import type { ControllerServices } from './controller-services.js'
import { type DownloadOptions, setDownloadHead } from './data-streaming.js'
import { finishAfterError, isOutcome } from './live-errors.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderingInstance } from './rendering.js'
import { reportStream } from './stream-events.js'

/** Options of {@link LiveInstance.sendStream}. */
export interface SendStreamOptions extends Omit<DownloadOptions, 'filename' | 'status'> {
  filename: string
  /** The exact number of bytes, when it is known: clients then show a progress bar (L92). */
  length?: number
}

/** What {@link Live} adds to a controller. */
export interface LiveInstance {
  /** The response, with its `stream`. */
  readonly response: LiveResponse
  /** Assigning text, bytes or a list of these sends it, chunk by chunk, and ends the stream (L58). */
  responseBody: LiveBody
  /**
   * Streams a download: sets the head, gives the stream to `write`, and closes it. A failure after the first byte cuts the
   * connection, so that no client takes half a file for a whole one (L82–L91).
   * @throws ArgumentError without a filename or for an unknown type, and whatever `write` throws
   */
  sendStream(options: SendStreamOptions, write: (stream: LiveStream) => unknown): Promise<void>
}

/** Class-level settings of live controllers. */
export interface LiveStatic {
  /** Keys of the execution state that actions do not inherit. Default `config.live.excludedKeys` (L43). */
  liveStreamingExcludedKeys: readonly (string | symbol)[] | undefined
  /** The only actions that are live; the others are ordinary ones. Default `undefined`: all of them. */
  liveActions: readonly string[] | undefined
}

const sendStreamChannel = tracingChannel('send_stream.action_controller')
const mixed = new WeakMap<object, unknown>()

/**
 * Makes every action of a controller a live one: `class EventsController extends Live(ApplicationController)`.
 * The dispatcher goes on as soon as the response is committed, and the action keeps writing to `this.response.stream`.
 */
export function Live<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<LiveInstance> & LiveStatic {
  const known = mixed.get(Base)
  if (known !== undefined) return known as B & AbstractClass<LiveInstance> & LiveStatic

  abstract class LiveAbility extends Base implements LiveInstance {
    static liveStreamingExcludedKeys: readonly (string | symbol)[] | undefined
    static liveActions: readonly string[] | undefined

    override get response(): LiveResponse {
      return super.response as LiveResponse
    }

    override newResponse(request: Request, services: ControllerServices, action: string): Response {
      if (!isLive(this.constructor, action)) return super.newResponse(request, services, action)
      // A place is taken before the action runs, and given back when its response is over (503 when there is none).
      request.onceDone(services.admission.admit(request.remoteIp))
      const response = new LiveResponse({ request, services })
      // A client that leaves before the commit is noticed by the first write (L65).
      request.onDisconnect(() => response.abort(new ClientDisconnected()))
      return response
    }

    override dispatch(action: string, request: Request, services: ControllerServices): MaybePromise<Response> {
      if (!isLive(this.constructor, action)) return super.dispatch(action, request, services)
      const excluded = (this.constructor as Partial<LiveStatic>).liveStreamingExcludedKeys ?? services.live.excludedKeys
      return ExecutionState.runCopy(() => super.dispatch(action, request, services), excluded)
    }

    override processAction(action: string): MaybePromise<void> {
      if (!isLive(this.constructor, action)) return super.processAction(action)
      // The action runs beside the dispatcher, which waits for the commit only.
      const startedAt = this.services.clock.now()
      const run = new LiveRun(this, () => super.processAction(action))
      return this.response.awaitCommit().then(() => {
        run.assertCommitted()
        reportStream(this, startedAt)
      })
    }

    override finish(): Response {
      // An ordinary action of a live controller has an ordinary response.
      return this.response.outgoing ?? super.finish()
    }

    get responseBody(): LiveBody {
      return this.response.body
    }

    set responseBody(body: LiveBody) {
      // The mixin narrows the type of `response` to what reading and writing have in common.
      ;(this.response as { body: LiveBody }).body = body
    }

    async sendStream(options: SendStreamOptions, write: (stream: LiveStream) => unknown): Promise<void> {
      if (!options?.filename) throw new ArgumentError("sendStream needs a filename: sendStream({ filename: 'posts.csv' }, …)")
      if (!isLive(this.constructor, this.actionName)) throw notLive(this)
      const { filename, type, length, disposition = 'attachment' } = options
      if (length !== undefined) assertLength(length)
      const head = { filename, disposition, ...(type === undefined ? {} : { type }) }
      const takeBack = rememberHead(this.response)
      setDownloadHead(this, head)
      this.response.headers.delete('content-transfer-encoding')
      this.response.buffer.cutsWhenUnfinished = true
      this.response.buffer.dropNothing()
      if (length !== undefined) this.response.announceLength(length)
      const work = (): Promise<void> => this.#writeDownload(write, takeBack)
      await sendStreamChannel.tracePromise(work, { filename, disposition, type: type ?? null })
    }

    async #writeDownload(write: (stream: LiveStream) => unknown, takeBack: () => void): Promise<void> {
      const { response } = this
      try {
        await write(response.stream)
      } catch (error) {
        // After the first byte the file must not look complete; before it, this is an ordinary error (L90, L91).
        if (response.committed) response.abort(error)
        else takeBack()
        throw error
      }
      await response.close()
    }
  }
  mixed.set(Base, LiveAbility)
  return LiveAbility as unknown as B & AbstractClass<LiveInstance> & LiveStatic
}

function isLive(controller: object, action: string): boolean {
  const { liveActions } = controller as Partial<LiveStatic>
  return liveActions === undefined || liveActions.includes(action)
}

/** What an error handler renders instead of a download must not carry the type, the name and the length of the download. */
function rememberHead(response: LiveResponse): () => void {
  const { headers } = response
  const before = ['content-type', 'content-disposition'].map((name) => [name, headers.get(name)] as const)
  return () => {
    for (const [name, value] of before) {
      if (value === null) headers.delete(name)
      else headers.set(name, value)
    }
    response.forgetLength()
    response.buffer.cutsWhenUnfinished = false
  }
}

function notLive(controller: Metal): ArgumentError {
  const where = `${controller.constructor.name}#${controller.actionName}`
  return new ArgumentError(`${where} is not live: add it to static liveActions to call sendStream in it`)
}

/** One live action from its start to its end, which may be long after the response left the dispatcher. */
class LiveRun {
  readonly #controller: Metal & LiveInstance
  #failure: { readonly error: unknown } | null = null

  constructor(controller: Metal & LiveInstance, action: () => MaybePromise<void>) {
    this.#controller = controller
    this.#run(action).catch((error: unknown) => {
      controller.logger.fatal({ err: error }, 'The end of a live action failed')
      controller.response.abort(error)
    })
  }

  /** Throws the error of an action that failed before it committed (L45). */
  assertCommitted(): void {
    if (this.#failure !== null) throw this.#failure.error
  }

  async #run(action: () => MaybePromise<void>): Promise<void> {
    const { response } = this.#controller
    try {
      const done = action()
      if (isPromise(done)) await done
      // Whatever the action did, the dispatcher never waits for ever (L55).
      response.commit()
    } catch (thrown) {
      const error = isError(thrown) ? thrown : new NonErrorThrownError(thrown)
      if (response.committed) await finishAfterError(this.#controller, error)
      else this.#fail(error)
    }
    this.#finish()
  }

  /** Gives the error to the dispatcher; the head that the action had prepared goes nowhere. */
  #fail(error: Error): void {
    this.#failure = { error }
    this.#controller.response.fail(error)
  }

  #finish(): void {
    const { response, actionName } = this.#controller
    const { buffer } = response
    const where = `${this.#controller.constructor.name}#${actionName}`
    for (const error of buffer.droppedFailures()) {
      if (!isOutcome(buffer, error)) this.#controller.logger.error({ err: error }, `${where} dropped a failed write`)
    }
    if (buffer.closed || buffer.detached || !buffer.connected) return
    this.#controller.logger.warn(`${where}: live stream was not closed`)
    response.close().catch(() => {})
  }
}
