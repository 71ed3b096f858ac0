/** The Broadcasting mixin, and its decorators: what models say about themselves, and what their records can do (app.md A137). */
import type { AbstractClass } from '@live/core'
import { ArgumentError } from '@live/core'
import {
  type BroadcastActionOptions,
  type BroadcastOptions,
  broadcastRefreshLaterTo,
  CONTENT_VERBS,
  type ContentVerb,
  changeOf,
} from './broadcast-verbs.js'
import type { BroadcastContent, Streamable } from './broadcaster.js'
import {
  type BroadcastingModel,
  type BroadcastsOptions,
  declareBroadcasts,
  declareBroadcastsTo,
  declareOwnRefreshes,
  declareRefreshesTo,
  shownOf,
} from './model-broadcasts.js'
import type { StreamSource } from './model-stream.js'
import { currentRequestId } from './request-ids.js'
import { turboStream } from './stream-builder.js'
import { isSuppressed, suppressing } from './suppression.js'
import { pluralOf } from './turbo-names.js'
import { currentTurbo } from './turbo-runtime.js'
import type { RefreshOptions, StreamOptions } from './turbo-stream.js'

type Verb = Capitalize<ContentVerb>

/**
 * What records can do. Inside of a transaction they wait for its commit. Without options a record is shown by its partial; it goes into
 * the list of its plural name, or its own element is the target.
 */
export type BroadcastingInstance = {
  /** Changes the pages that listen to a stream, and waits until the engine has it. */
  [K in `broadcast${Verb}To`]: (stream: Streamable, options?: BroadcastOptions) => Promise<void>
} & {
  /** The same for those that listen to the record itself. */
  [K in `broadcast${Verb}`]: (options?: BroadcastOptions) => Promise<void>
} & {
  /** The same without waiting; what fails is reported. */
  [K in `broadcast${Verb}LaterTo`]: (stream: Streamable, options?: BroadcastOptions) => void
} & {
  /** The same for those that listen to the record itself. */
  [K in `broadcast${Verb}Later`]: (options?: BroadcastOptions) => void
} & {
  broadcastActionTo(stream: Streamable, options: BroadcastActionOptions): Promise<void>
  broadcastAction(options: BroadcastActionOptions): Promise<void>
  broadcastActionLaterTo(stream: Streamable, options: BroadcastActionOptions): void
  broadcastActionLater(options: BroadcastActionOptions): void
  /** A template or partial that is made of streams; it sees the record. */
  broadcastRenderTo(stream: Streamable, options?: StreamOptions): Promise<void>
  broadcastRender(options?: StreamOptions): Promise<void>
  broadcastRenderLaterTo(stream: Streamable, options?: StreamOptions): void
  broadcastRenderLater(options?: StreamOptions): void
  broadcastRefreshTo(stream: Streamable, options?: RefreshOptions): Promise<void>
  broadcastRefresh(options?: RefreshOptions): Promise<void>
  broadcastRefreshLaterTo(stream: Streamable): void
  broadcastRefreshLater(): void
}

/** What models declare. */
export interface BroadcastingStatic {
  /**
   * Tells a stream of every change, once it is committed: new records are inserted, changed ones replaced, removed ones taken away.
   * `this.broadcastsTo((comment) => [comment.post, 'comments'])`, or with the name of an association: `this.broadcastsTo('post')`.
   */
  broadcastsTo<C extends BroadcastingModel>(
    this: C,
    stream: StreamSource<C['prototype']>,
    options?: BroadcastsOptions<C['prototype']>,
  ): void
  /** {@link broadcastsTo} with the stream of all records, `posts`, and for changed and removed ones that of the record, too. */
  broadcasts<C extends BroadcastingModel>(this: C, options?: BroadcastsOptions<C['prototype']>): void
  /** Loads the pages that listen to a stream anew after every change: once for many, and not where the change was made. */
  broadcastsRefreshesTo<C extends BroadcastingModel>(this: C, stream: StreamSource<C['prototype']>): void
  /** {@link broadcastsRefreshesTo} with the stream of all records and that of the record. */
  broadcastsRefreshes<C extends BroadcastingModel>(this: C): void
  /** Runs work whose changes of this class are not broadcast. */
  suppressingTurboBroadcasts<T>(work: () => T): T
}

const mixed = new WeakMap<object, unknown>()

/** Gives models broadcasts: `export abstract class ApplicationRecord extends Broadcasting(Model) {}`. */
export function Broadcasting<B extends AbstractClass<object>>(Base: B): B & AbstractClass<BroadcastingInstance> & BroadcastingStatic {
  const known = mixed.get(Base)
  if (known !== undefined) return known as B & AbstractClass<BroadcastingInstance> & BroadcastingStatic

  abstract class BroadcastingAbility extends Base {
    static broadcastsTo(stream: StreamSource<never>, options?: BroadcastsOptions<never>): void {
      declareBroadcastsTo(this, stream, options)
    }

    static broadcasts(options?: BroadcastsOptions<never>): void {
      declareBroadcasts(this, options)
    }

    static broadcastsRefreshesTo(stream: StreamSource<never>): void {
      declareRefreshesTo(this, stream)
    }

    static broadcastsRefreshes(): void {
      declareOwnRefreshes(this)
    }

    static suppressingTurboBroadcasts<T>(work: () => T): T {
      return suppressing(this, work)
    }
  }
  for (const [name, value] of Object.entries(METHODS)) {
    Object.defineProperty(BroadcastingAbility.prototype, name, { value, configurable: true, writable: true })
  }
  mixed.set(Base, BroadcastingAbility)
  return BroadcastingAbility as unknown as B & AbstractClass<BroadcastingInstance> & BroadcastingStatic
}

/** `@BroadcastsTo((comment: Comment) => [comment.post, 'comments'])`: see {@link BroadcastingStatic.broadcastsTo}. */
export function BroadcastsTo<T = never>(stream: StreamSource<T>, options?: BroadcastsOptions<T>): (target: BroadcastingModel) => void {
  return (target) => declareBroadcastsTo(target, stream as StreamSource<never>, options as BroadcastsOptions<never>)
}

/** `@Broadcasts()`: see {@link BroadcastingStatic.broadcasts}. */
export function Broadcasts<T = never>(options?: BroadcastsOptions<T>): (target: BroadcastingModel) => void {
  return (target) => declareBroadcasts(target, options as BroadcastsOptions<never>)
}

/** `@BroadcastsRefreshesTo('post')`: see {@link BroadcastingStatic.broadcastsRefreshesTo}. */
export function BroadcastsRefreshesTo<T = never>(stream: StreamSource<T>): (target: BroadcastingModel) => void {
  return (target) => declareRefreshesTo(target, stream as StreamSource<never>)
}

/** `@BroadcastsRefreshes()`: see {@link BroadcastingStatic.broadcastsRefreshes}. */
export function BroadcastsRefreshes(): (target: BroadcastingModel) => void {
  return declareOwnRefreshes
}

interface Stored {
  readonly constructor: { readonly database?: { afterCommit(hook: () => unknown): Promise<void>; readonly inTransaction: boolean } }
}

/**
 * Does something when the open transaction of a record is committed; at once where there is none. The save went well by then, so that
 * what fails is reported.
 */
async function committed(record: object, work: () => unknown): Promise<void> {
  const { database } = (record as Stored).constructor
  if (database?.inTransaction !== true) await work()
  else {
    await database.afterCommit(async () => {
      try {
        await work()
      } catch (error) {
        currentTurbo().broadcaster.report(error)
      }
    })
  }
}

type Prepare = (record: object, options: never) => BroadcastContent

/** Broadcasts what a record makes, to a stream. */
async function send(record: object, stream: Streamable, content: BroadcastContent): Promise<void> {
  if (isSuppressed(record)) return
  await committed(record, () => currentTurbo().broadcaster.send(stream, content))
}

function sendLater(record: object, stream: Streamable, content: BroadcastContent): void {
  if (isSuppressed(record)) return
  const { broadcaster } = currentTurbo()
  committed(record, () => broadcaster.sendLater(stream, content)).catch((error: unknown) => broadcaster.report(error))
}

/** The four methods of one verb. */
function methodsOf(name: string, prepare: Prepare): Record<string, (...args: never[]) => unknown> {
  type Stream = Streamable
  return {
    [`broadcast${name}To`]: async function (this: object, stream: Stream, options: never = {} as never) {
      await send(this, stream, prepare(this, options))
    },
    [`broadcast${name}`]: async function (this: object, options: never = {} as never) {
      await send(this, this as Stream, prepare(this, options))
    },
    [`broadcast${name}LaterTo`]: function (this: object, stream: Stream, options: never = {} as never) {
      sendLater(this, stream, prepare(this, options))
    },
    [`broadcast${name}Later`]: function (this: object, options: never = {} as never) {
      sendLater(this, this as Stream, prepare(this, options))
    },
  }
}

/** What an action does to the page of a record. */
function recordChange(action: string, record: object, options: BroadcastOptions): BroadcastContent {
  const { target, targets, content, ...rest } = options
  const place = targets === undefined ? { target: target ?? defaultTarget(action, record) } : { targets }
  if (action === 'remove') return changeOf(action, place)
  const shown = content === undefined ? shownOf(record, rest) : { ...rest, content }
  return changeOf(action, { ...shown, ...place })
}

function defaultTarget(action: string, record: object): string | object {
  if (action === 'append' || action === 'prepend') return pluralOf(record)
  if (action !== 'before' && action !== 'after') return record
  throw new ArgumentError(`A broadcast of ${action} needs the target that it changes: { target: 'posts' }`)
}

function refreshMethods(): Record<string, (...args: never[]) => unknown> {
  const methods = methodsOf('Refresh', (_, options: RefreshOptions) => ({ streams: turboStream.refresh(options) }))
  const later = (record: object, stream: Streamable): void => {
    if (isSuppressed(record)) return
    const requestId = currentRequestId()
    void committed(record, () => broadcastRefreshLaterTo(stream, { requestId }))
  }
  return {
    ...methods,
    broadcastRefreshLaterTo: function (this: object, stream: Streamable) {
      later(this, stream)
    },
    broadcastRefreshLater: function (this: object) {
      later(this, this as Streamable)
    },
  }
}

const capitalized = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

const METHODS = Object.assign(
  {},
  ...CONTENT_VERBS.map((verb) => methodsOf(capitalized(verb), (record, options: BroadcastOptions) => recordChange(verb, record, options))),
  methodsOf('Action', (record, { action, ...options }: BroadcastActionOptions) => recordChange(action, record, options)),
  methodsOf('Render', (record, options: StreamOptions) => ({
    rendering: shownOf(record, { ...options, formats: ['turbo_stream', 'html'] }),
  })),
  refreshMethods(),
) as Record<string, (...args: never[]) => unknown>
