/** Models that tell pages of their changes: declarations that become commit callbacks (app.md A137). */
import { ArgumentError, ConfigurationError } from '@live/core'
import { type BroadcastOptions, broadcastRefreshLaterTo, changeOf } from './broadcast-verbs.js'
import type { Streamable } from './broadcaster.js'
import { ownStreams, pluralStream, type StreamSource, streamOf } from './model-stream.js'
import { currentRequestId, outside } from './request-ids.js'
import { isSuppressed } from './suppression.js'
import { type DomTarget, localNameOf, partialOf, pluralOf } from './turbo-names.js'
import { currentTurbo, hasTurbo } from './turbo-runtime.js'
import type { StreamOptions } from './turbo-stream.js'

/** How the changes of a model are shown. */
export interface BroadcastsOptions<T = never> extends Omit<StreamOptions, 'method' | 'attributes' | 'locals'> {
  /** Where new records go: `'append'` (default) or `'prepend'`, or `'before'` or `'after'` the target. */
  readonly insertsBy?: 'append' | 'prepend' | 'before' | 'after'
  /** The list that new records go into. Default its plural name: `posts`. */
  readonly target?: DomTarget | ((record: T) => DomTarget)
  /** Values that the partial sees besides the record. */
  readonly locals?: Readonly<Record<string, unknown>> | ((record: T) => Readonly<Record<string, unknown>>)
  /** `'morph'` changes only what differs when a record was updated. */
  readonly method?: 'morph'
}

/** A class of models: whatever takes callbacks like those of `@live/model`. */
export interface BroadcastingModel {
  readonly name: string
  readonly prototype: object
}

interface Committing {
  afterCommit(callback: (record: object) => unknown, options: { on: string }): void
}

/** Which stream of a record a change is for. */
type Chosen = (record: object) => Streamable | null | undefined | Promise<Streamable | null | undefined>

/** What the callbacks of a declaration do; nothing that goes wrong in them harms the save. */
function afterCommit(model: BroadcastingModel, on: 'create' | 'update' | 'destroy', work: (record: object) => unknown): void {
  const { afterCommit: declare } = model as Partial<Committing>
  if (typeof declare !== 'function')
    throw new ConfigurationError(`${model.name} has no commit callbacks: broadcasts are for models of @live/model`)
  declare.call(
    model,
    async (record) => {
      // Without the plugin nobody listens: migrations and scripts may do without it.
      if (!hasTurbo() || isSuppressed(record)) return
      try {
        await work(record)
      } catch (error) {
        currentTurbo().broadcaster.report(error)
      }
    },
    { on },
  )
}

/** Declares: created records are inserted, changed ones replaced, removed ones taken away. @param inserts where, if it is another stream */
function declareChanges(model: BroadcastingModel, stream: Chosen, given: BroadcastsOptions<never>, inserts: Chosen = stream): void {
  const { insertsBy = 'append', target, method, ...rendering } = checked(given)
  const { broadcaster } = { broadcaster: () => currentTurbo().broadcaster }
  afterCommit(model, 'create', async (record) => {
    const place = typeof target === 'function' ? (target as (record: object) => DomTarget)(record) : (target ?? pluralOf(record))
    const to = await inserts(record)
    if (isStream(to)) broadcaster().sendLater(to, changeOf(insertsBy, { ...shownOf(record, rendering), target: place }))
  })
  afterCommit(model, 'update', async (record) => {
    const to = await stream(record)
    const options = { ...shownOf(record, rendering), target: record, ...(method === undefined ? {} : { method }) }
    if (isStream(to)) broadcaster().sendLater(to, changeOf('replace', options))
  })
  afterCommit(model, 'destroy', async (record) => {
    const change = changeOf('remove', { target: record })
    const to = await stream(record)
    if (isStream(to)) broadcaster().sendLater(to, change)
  })
}

const isStream = (stream: Streamable | null | undefined): stream is Streamable => stream !== null && stream !== undefined

const INSERTS: readonly unknown[] = ['append', 'prepend', 'before', 'after']

function checked(options: BroadcastsOptions<never>): BroadcastsOptions<never> {
  const { insertsBy } = options
  if (insertsBy === undefined || INSERTS.includes(insertsBy)) return options
  throw new ArgumentError(`insertsBy is ${String(insertsBy)}: it is one of ${INSERTS.join(', ')}`)
}

/** The record by its partial, unless the options say another way. */
export function shownOf(record: object, { locals, ...options }: Omit<BroadcastsOptions<never>, 'target' | 'insertsBy'>): BroadcastOptions {
  const own = typeof locals === 'function' ? (locals as (record: object) => Readonly<Record<string, unknown>>)(record) : locals
  const hasContent = ['partial', 'template', 'inline', 'html', 'plain', 'content'].some((name) => name in options)
  const partial = hasContent ? {} : { partial: partialOf(record) }
  const formats = options.formats === undefined ? { formats: ['html'] } : {}
  return { ...options, ...partial, ...formats, locals: { [localNameOf(record)]: record, ...own } }
}

/** Declares {@link BroadcastingStatic.broadcastsTo}. */
export function declareBroadcastsTo(model: BroadcastingModel, source: StreamSource<never>, options: BroadcastsOptions<never> = {}): void {
  declareChanges(model, (record) => streamOf(record, source), options)
}

/** Declares {@link BroadcastingStatic.broadcasts}. */
export function declareBroadcasts(model: BroadcastingModel, options: BroadcastsOptions<never> = {}): void {
  declareChanges(model, ownStreams, options, pluralStream)
}

/** Declares {@link BroadcastingStatic.broadcastsRefreshesTo}. */
export function declareRefreshesTo(model: BroadcastingModel, source: StreamSource<never>): void {
  declareRefreshes(model, (record) => streamOf(record, source))
}

/** Declares {@link BroadcastingStatic.broadcastsRefreshes}. */
export function declareOwnRefreshes(model: BroadcastingModel): void {
  declareRefreshes(model, ownStreams)
}

function declareRefreshes(model: BroadcastingModel, stream: Chosen): void {
  for (const on of ['create', 'update', 'destroy'] as const) {
    afterCommit(model, on, async (record) => {
      const requestId = currentRequestId()
      const to = await stream(record)
      if (isStream(to)) outside(() => broadcastRefreshLaterTo(to, { requestId }))
    })
  }
}
