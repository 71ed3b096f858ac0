/** Pages that are sent while they are rendered: `render({ stream: true })` (C90, live.md L98–L101). */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StreamedTemplate } from '../contracts/renderer.js'
import { isError, NonErrorThrownError } from '../errors/index.js'
import type { Sink, StreamingBody } from '../http/body.js'
import { isPromise } from '../support/maybe-promise.js'
import type { Metal } from './metal.js'

/** What completes a page that failed; `null` cuts the connection. */
type Complete = (error: unknown) => string | null

/** The chunks of a template, taken as fast as the reader takes them. */
export class TemplateBody implements StreamingBody {
  readonly #first: IteratorResult<string>
  readonly #chunks: AsyncIterator<string>
  readonly #complete: Complete
  /** The server reads, but the template belongs to the request. */
  readonly #within = AsyncLocalStorage.snapshot()
  #over = false
  #onRoom: (() => void) | null = null

  /** Made by {@link openTemplateBody}: the first chunk is there. */
  constructor(first: IteratorResult<string>, chunks: AsyncIterator<string>, complete: Complete) {
    this.#first = first
    this.#chunks = chunks
    this.#complete = complete
  }

  attach(sink: Sink): void {
    if (this.#over) {
      sink.destroy()
      return
    }
    const stop = (): void => this.abort()
    sink.on('close', stop)
    // Not taken off again: a late error of a dead socket must not end the process (live.md B26).
    sink.on('error', stop)
    sink.on('drain', () => this.#room())
    void this.#deliver(sink)
  }

  abort(): void {
    if (this.#over) return
    this.#over = true
    this.#room()
    // What a template says while it is given up is no news.
    this.#chunks.return?.().then(undefined, () => {})
  }

  async #deliver(sink: Sink): Promise<void> {
    try {
      await this.#write(sink)
    } catch (error) {
      if (this.#over) return
      const last = this.#complete(error)
      if (last === null) sink.destroy()
      else {
        sink.write(last)
        sink.end()
      }
    }
    this.#over = true
  }

  async #write(sink: Sink): Promise<void> {
    let step = this.#first
    while (step.done !== true) {
      if (!sink.write(step.value)) await this.#awaitRoom()
      // The head of the layout leaves before a template that computes may hold it back.
      if (step === this.#first) await nextTurn()
      if (this.#over) return
      step = await this.#within(() => this.#chunks.next())
    }
    sink.end()
  }

  #awaitRoom(): Promise<void> {
    return this.#over
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#onRoom = resolve
        })
  }

  #room(): void {
    const resume = this.#onRoom
    this.#onRoom = null
    resume?.()
  }
}

/**
 * Waits for the first chunk: until it is there nothing is committed, and a failure is an ordinary error.
 * @throws what rendering throws
 */
export async function openTemplateBody(controller: Metal, { chunks }: StreamedTemplate): Promise<TemplateBody> {
  const iterator = chunks[Symbol.asyncIterator]()
  const first = await iterator.next()
  return new TemplateBody(first, iterator, (error) => completion(controller, error))
}

/** Reports what happened after the commit, and ends the page as live actions end theirs (live.md L47, L100). */
function completion(controller: Metal, thrown: unknown): string | null {
  const { request, response, services } = controller
  const error = isError(thrown) ? thrown : new NonErrorThrownError(thrown)
  request.failureStatus = 500
  const where = `${controller.constructor.name}#${controller.actionName}`
  controller.logger.fatal(
    { err: error, status: 500, wireStatus: response.status, committed: true },
    `${where} failed while it was streamed`,
  )
  report(controller, error)
  if (services.live.onErrorAfterCommit === 'destroy') return null
  return response.mediaType === 'text/html' ? services.live.completionOnException : ''
}

function report(controller: Metal, error: Error): void {
  const { logger, services, actionName } = controller
  const failed = (failure: unknown): void => logger.error({ err: failure }, 'The error reporter failed')
  try {
    const details = { controller: controller.constructor.name, action: actionName }
    const outcome: unknown = services.reporter?.report(error, { handled: false, source: 'template', details })
    if (isPromise(outcome)) outcome.then(undefined, failed)
  } catch (failure) {
    failed(failure)
  }
}
