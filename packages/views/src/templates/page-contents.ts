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
  /** What the layout went on with: nothing more reaches these names. */
  readonly #settled = new Map<string, SafeString>()
  /** Names that the layout did not wait for, though no `provide` settled them. */
  readonly #flushed = new Set<string>()
  readonly #lost: (name: string) => void
  #done = false
  #failure: { readonly error: unknown } | null = null

  /**
   * @param page is started when the layout cannot go on without it
   * @param lost told of the name when something is added that the layout did not wait for
   */
  constructor(
    readonly page: StreamedOutput,
    lost: (name: string) => void = () => {},
  ) {
    super()
    this.#lost = lost
    page.onFlush = () => {
      for (const name of this.#waiting.keys()) this.#flush(name)
    }
  }

  override add(name: string, content: unknown, replace: boolean): void {
    if (!this.#settled.has(name)) super.add(name, content, replace)
    else if (this.#flushed.delete(name)) this.#lost(name)
  }

  override provide(name: string, content: unknown): void {
    super.provide(name, content)
    this.#settle(name)
  }

  /** @throws ArgumentError when the template is still running, so that nobody can know */
  override has(name: string): boolean {
    if (super.has(name) || this.#isKnown(name)) return super.has(name)
    throw new ArgumentError(
      `Whether there is content for ${name} is not known yet: the page is streamed. Show content('${name}') without asking, or render without stream`,
    )
  }

  /** Now, or when the template provides it, flushes, or has ended. */
  override get(name: string): SafeString {
    return this.#settled.get(name) ?? (this.#done ? super.get(name) : new ContentToCome(this, name))
  }

  /**
   * What there is of a name when the template has run as far as it goes without waiting; `null` for nothing while something may come.
   * @throws what the template throws
   */
  now(name: string): SafeString | null {
    if (!this.#isKnown(name) && super.has(name)) this.#flush(name)
    if (this.#failure !== null) throw this.#failure.error
    return this.#isKnown(name) ? this.get(name) : null
  }

  /** The content of a name, for somebody who cannot go on without it. @throws what the template throws */
  async reach(name: string): Promise<SafeString> {
    if (this.#isKnown(name)) return this.#settled.get(name) ?? super.get(name)
    if (this.#failure !== null) throw this.#failure.error
    const waiting = this.#waiting.get(name) ?? newWaiting()
    this.#waiting.set(name, waiting)
    return waiting.promise
  }

  /** The template has ended: nothing more comes. */
  finish(): void {
    this.#done = true
    for (const [name, { resolve }] of this.#waiting) resolve(super.get(name))
    this.#waiting.clear()
  }

  /** The template failed: so does every part of the layout that waits for it. */
  fail(error: unknown): void {
    this.#failure = { error }
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  /** Whether nothing more comes. A template that flushes waits for the reader: what it has not given yet is not waited for. */
  #isKnown(name: string): boolean {
    if (this.#done || this.#settled.has(name)) return true
    this.page.start()
    if (this.page.isFlushing && !this.#settled.has(name)) this.#flush(name)
    return this.#done || this.#settled.has(name)
  }

  #flush(name: string): void {
    this.#flushed.add(name)
    this.#settle(name)
  }

  #settle(name: string): void {
    const content = super.get(name)
    this.#settled.set(name, content)
    this.#waiting.get(name)?.resolve(content)
    this.#waiting.delete(name)
  }
}

function newWaiting(): Waiting {
  let resolve!: Waiting['resolve']
  let reject!: Waiting['reject']
  const promise = new Promise<SafeString>((...functions) => {
    ;[resolve, reject] = functions
  })
  // Whoever shows it hears of the failure; who never comes to it does not.
  promise.catch(() => {})
  return { promise, resolve, reject }
}

/** Content that the template may still add to. */
class ContentToCome extends PendingHtml {
  readonly #contents: StreamedContents
  readonly #name: string

  constructor(contents: StreamedContents, name: string) {
    const gap = new Output()
    gap.place(() => contents.reach(name))
    super(gap)
    this.#contents = contents
    this.#name = name
  }

  /**
   * The text, for which the template runs first.
   * @throws ArgumentError when the template awaits something before it has ended or provided it
   */
  override toString(): string {
    const content = this.#contents.now(this.#name)
    if (content !== null) return content.toString()
    throw new ArgumentError(
      `The text of content('${this.#name}') is not known yet: the page is streamed, and its template waits for something. Put it out, ` +
        `use whenSettled(content('${this.#name}'), (text) => …), or let the template begin with provide('${this.#name}', …)`,
    )
  }
}
