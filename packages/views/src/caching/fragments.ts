/** Fragments of a page: found in the cache, or made and kept (app.md A127). */
import { type FragmentStore, SafeString } from '@live/core'
import { type Locator, Output, PendingHtml } from '../html/output.js'
import { escapeText, isThenable } from '../html/text-of.js'
import { type Flights, flightsOf, type Made } from './flights.js'
import { isMaking, Making } from './making.js'

/** A fragment to get. */
export interface FragmentWish {
  /** The whole key. */
  readonly key: string
  /** How long it is kept; `null` for as long as there is room. */
  readonly expiresInMs: number | null
  /** What makes it. */
  readonly make: () => SafeString
  /** Says of an error where in a template it happened. */
  readonly locator: Locator
}

/** Who is told what goes wrong. */
export interface FragmentReports {
  /** The store failed, for the first time in this page. */
  failed(error: unknown): void
  /** A fragment was made that is for one visitor only. */
  notKept(key: string): void
}

/** A fragment that a store has; now, or later. */
type Found = SafeString | undefined | PromiseLike<SafeString | undefined>

/** The fragments of one page. A store that fails is asked no more while the page is made. */
export class Fragments {
  readonly #flights: Flights
  #failed = false

  constructor(
    readonly store: FragmentStore,
    readonly reports: FragmentReports,
  ) {
    this.#flights = flightsOf(store.store)
  }

  /** The fragment, or what `make` gives, which is then kept. Its text comes later when the store, or the fragment, takes its time. */
  get(wish: FragmentWish): SafeString {
    return this.#joined(wish) ?? this.#found(wish, this.#read(wish.key))
  }

  /** Several fragments, which are read in one step. */
  getAll(wishes: readonly FragmentWish[]): readonly SafeString[] {
    const joined = wishes.map((wish) => this.#joined(wish))
    const asked = wishes.filter((_, index) => joined[index] === null)
    const found = asked.length === 0 ? [] : this.#readAll(asked.map(({ key }) => key))
    let next = 0
    return wishes.map((wish, index) => {
      const running = joined[index] ?? null
      if (running !== null) return running
      const at = next++
      return this.#found(wish, isThenable(found) ? found.then((all) => all[at]) : found[at])
    })
  }

  /** What another page is making. Whoever makes a fragment waits for nobody: two could wait for each other. */
  #joined(wish: FragmentWish): SafeString | null {
    if (this.#flights.size === 0 || isMaking()) return null
    const running = this.#flights.of(wish.key)
    if (running === undefined) return null
    const own = (): SafeString => this.#make(wish)
    return later(
      wish,
      running.then(({ html, kept }) => (kept ? html : own()), own),
    )
  }

  #found(wish: FragmentWish, found: Found): SafeString {
    if (!isThenable(found)) return found ?? this.#make(wish)
    const making = new Making()
    return this.#share(
      wish,
      Promise.resolve(found).then((html) => (html === undefined ? this.#whole(wish, making) : { html, kept: true })),
    )
  }

  /** At once, if nothing in it is on its way. */
  #make(wish: FragmentWish): SafeString {
    const making = new Making()
    const html = making.run(wish.make)
    if (html instanceof PendingHtml) return this.#share(wish, this.#ready(wish, making, html))
    this.#keep(wish, making, html)
    return html
  }

  async #whole(wish: FragmentWish, making: Making): Promise<Made> {
    return this.#ready(wish, making, making.run(wish.make))
  }

  async #ready(wish: FragmentWish, making: Making, made: SafeString): Promise<Made> {
    const html = made instanceof PendingHtml ? await making.run(() => made.ready()) : made
    this.#keep(wish, making, html)
    return { html, kept: making.kept }
  }

  /** Nobody waits until it is written. */
  #keep({ key, expiresInMs }: FragmentWish, making: Making, html: SafeString): void {
    if (!making.kept) this.reports.notKept(key)
    else if (!this.#failed) void this.#guarded(undefined, () => this.store.write(key, html.toString(), expiresInMs))
  }

  #share(wish: FragmentWish, work: Promise<Made>): SafeString {
    this.#flights.add(wish.key, work)
    return later(
      wish,
      work.then(({ html }) => html),
    )
  }

  #read(key: string): Found {
    if (this.#failed) return undefined
    const text = this.#guarded(undefined, () => this.store.read(key))
    return isThenable(text) ? text.then(safe) : safe(text)
  }

  #readAll(keys: readonly string[]): readonly (SafeString | undefined)[] | PromiseLike<readonly (SafeString | undefined)[]> {
    const nothing: readonly undefined[] = []
    if (this.#failed) return nothing
    const texts = this.#guarded<readonly (string | undefined)[]>(nothing, () => this.store.readAll(keys))
    return isThenable(texts) ? texts.then((all) => all.map(safe)) : texts.map(safe)
  }

  /** A cache that fails is an empty one. */
  #guarded<T>(otherwise: T, work: () => T | Promise<T>): T | Promise<T> {
    const fail = (error: unknown): T => {
      if (!this.#failed) this.reports.failed(error)
      this.#failed = true
      return otherwise
    }
    try {
      const value = work()
      return isThenable(value) ? value.then((given) => given, fail) : value
    } catch (error) {
      return fail(error)
    }
  }
}

/** What went into the cache was safe, for the format that its key names. */
const safe = (text: string | undefined): SafeString | undefined => (text === undefined ? undefined : new SafeString(text))

/** HTML that is there when a promise is. */
function later({ locator }: FragmentWish, html: Promise<SafeString>): SafeString {
  const gap = new Output(escapeText, locator)
  gap.await(html)
  return gap.done()
}
