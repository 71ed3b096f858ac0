/** What an initializer is: a named piece of boot (app.md A3). */

/** When an initializer runs. Names are those of other initializers, `redis.connect`, or with their owner, `Live.views`. */
export interface InitializerOptions {
  /** Runs before these. */
  readonly before?: string | readonly string[]
  /** Runs after these. */
  readonly after?: string | readonly string[]
  /** Runs in boots of this group only, `app.boot({ group: 'assets' })`; `'all'` runs in all. Default `'default'`. */
  readonly group?: string
}

/** A named piece of boot. */
export interface Initializer {
  readonly name: string
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly group: string
  readonly run: (app: never) => unknown
}

/** An initializer with the one it belongs to: `Live`, `Application`, or the name of a plugin. */
export interface OwnedInitializer extends Initializer {
  readonly owner: string
  /** The file that it comes from; `null` for one that has none. */
  readonly file: string | null
}

/** One line of the listing, in the order of execution. */
export interface InitializerLine {
  /** `Owner.name`. */
  readonly name: string
  readonly owner: string
  readonly group: string
  readonly file: string | null
}
