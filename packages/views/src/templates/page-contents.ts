/** The contents that templates give to their layouts under names (app.md A103, live.md L99). */
import { ArgumentError, type SafeString } from '@live/core'
import { Output, PendingHtml } from '../html/output.js'
import type { StreamedOutput } from './streamed-output.js'

/** Contents by name. */
export class PageContents {
  readonly #contents = new Map<string, Output>()

  /** Adds to what is there, or replaces it. */
  add(name: string, content: unknown, replace: boolean): void {
    const known = replace ? undefined : this.#contents.get(name)
    const output = known ?? new Output()
    output.put(content)
    this.#contents.set(name, output)
  }

  /** Adds content after which nothing more is expected. */
  provide(name: string, content: unknown): void {
    this.add(name, content, false)
  }

  has(name: string): boolean {
    const output = this.#contents.get(name)
    return output !== undefined && !(output.complete && output.text === '')
  }

  get(name: string): SafeString {
    return (this.#contents.get(name) ?? new Output()).done()
  }
}

/** Somebody who waits for the content of a name. */
interface Waiting {
  readonly promise: Promise<SafeString>
  readonly resolve: (content: SafeString) => void
  readonly reject: (error: unknown) => void
}

/** Contents for a layout that is sent before the template has run. */
export class StreamedContents extends PageContents {
  readonly #waiting = new Map<string, Waiting>()
  #done = false

  /** @param page is started when the layout cannot go on without it */
  constructor(readonly page: StreamedOutput) {
    super()
  }

  override provide(name: string, content: unknown): void {
    super.provide(name, content)
    const waiting = this.#waiting.get(name)
    this.#waiting.delete(name)
    waiting?.resolve(super.get(name))
  }

  /** @throws ArgumentError when the template is still running, so that nobody can know */
  override has(name: string): boolean {
    if (super.has(name)) return true
    if (!this.#done) this.page.start()
    if (this.#done || super.has(name)) return super.has(name)
    throw new ArgumentError(
      `Whether there is content for ${name} is not known yet: the page is streamed. Show content('${name}') without asking, or render without stream`,
    )
  }

  /** Now, or when the template provides it, or has ended. */
  override get(name: string): SafeString {
    if (this.#done) return super.get(name)
    const waiting = this.#waiting.get(name) ?? this.#wait(name)
    const gap = new Output()
    gap.place(() => {
      this.page.start()
      return waiting.promise
    })
    return new PendingHtml(gap)
  }

  /** The template has ended: nothing more comes. */
  finish(): void {
    this.#done = true
    for (const [name, { resolve }] of this.#waiting) resolve(super.get(name))
    this.#waiting.clear()
  }

  /** The template failed: so does every part of the layout that waits for it. */
  fail(error: unknown): void {
    this.#done = true
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  #wait(name: string): Waiting {
    let resolve!: Waiting['resolve']
    let reject!: Waiting['reject']
    const promise = new Promise<SafeString>((...functions) => {
      ;[resolve, reject] = functions
    })
    // Whoever shows it hears of the failure; who never comes to it does not.
    promise.catch(() => {})
    const waiting = { promise, resolve, reject }
    this.#waiting.set(name, waiting)
    return waiting
  }
}
