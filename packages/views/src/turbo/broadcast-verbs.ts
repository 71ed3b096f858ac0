/** `broadcastAppendTo(stream, { … })` and its siblings: broadcasts by name (app.md A137). */
import { ArgumentError } from '@live/core'
import type { BroadcastContent, Streamable } from './broadcaster.js'
import { currentRequestId } from './request-ids.js'
import { turboStream } from './stream-builder.js'
import type { DomTarget } from './turbo-names.js'
import { currentTurbo } from './turbo-runtime.js'
import type { RefreshOptions, StreamContent, StreamOptions } from './turbo-stream.js'

/** What a broadcast changes, and how its content is made. */
export interface BroadcastOptions extends StreamOptions {
  /** The element. */
  readonly target?: DomTarget
  /** A selector instead, for several elements. */
  readonly targets?: DomTarget
  /** A record, text, safe HTML or a component, instead of options that say what to render. */
  readonly content?: StreamContent
}

/** {@link BroadcastOptions} of an action of any name. */
export interface BroadcastActionOptions extends BroadcastOptions {
  /** Such as `'append'`, or one of your own. */
  readonly action: string
}

/** What happens in the page. */
export const CONTENT_VERBS = ['append', 'prepend', 'replace', 'update', 'before', 'after', 'remove'] as const

/** See {@link CONTENT_VERBS}. */
export type ContentVerb = (typeof CONTENT_VERBS)[number]

/** The content of a broadcast. @throws ArgumentError without a target */
export function changeOf(action: string, options: BroadcastOptions): BroadcastContent {
  const { target, targets, content, ...rest } = options
  const place = targets ?? target
  if (place === undefined) throw new ArgumentError(`A broadcast of ${action} needs the target that it changes: { target: 'posts' }`)
  const isAll = targets !== undefined
  if (action === 'remove') return { streams: isAll ? turboStream.removeAll(place) : turboStream.remove(place) }
  return { streams: isAll ? turboStream.actionAll(action, place, content, rest) : turboStream.action(action, place, content, rest) }
}

const send = (stream: Streamable, content: BroadcastContent): Promise<void> => currentTurbo().broadcaster.send(stream, content)

const sendLater = (stream: Streamable, content: BroadcastContent): void => currentTurbo().broadcaster.sendLater(stream, content)

/** Renders, broadcasts, and waits for the engine. Never in a transaction: others would not see what it saw. */
export type Broadcast<O = BroadcastOptions> = (stream: Streamable, options: O) => Promise<void>

/** Renders and broadcasts while the program goes on. What fails is reported. */
export type BroadcastLater<O = BroadcastOptions> = (stream: Streamable, options: O) => void

const now =
  (action: string): Broadcast =>
  async (stream, options) =>
    send(stream, changeOf(action, options))

const later =
  (action: string): BroadcastLater =>
  (stream, options) =>
    sendLater(stream, changeOf(action, options))

/** Puts content at the end of the target: `broadcastAppendTo([room, 'messages'], { target: 'messages', content: message })`. */
export const broadcastAppendTo = now('append')
/** {@link broadcastAppendTo}, without waiting. */
export const broadcastAppendLaterTo = later('append')
/** Puts content at the beginning of the target. */
export const broadcastPrependTo = now('prepend')
/** {@link broadcastPrependTo}, without waiting. */
export const broadcastPrependLaterTo = later('prepend')
/** Puts content in the place of the target. */
export const broadcastReplaceTo = now('replace')
/** {@link broadcastReplaceTo}, without waiting. */
export const broadcastReplaceLaterTo = later('replace')
/** Puts content into the target. */
export const broadcastUpdateTo = now('update')
/** {@link broadcastUpdateTo}, without waiting. */
export const broadcastUpdateLaterTo = later('update')
/** Puts content in front of the target. */
export const broadcastBeforeTo = now('before')
/** {@link broadcastBeforeTo}, without waiting. */
export const broadcastBeforeLaterTo = later('before')
/** Puts content behind the target. */
export const broadcastAfterTo = now('after')
/** {@link broadcastAfterTo}, without waiting. */
export const broadcastAfterLaterTo = later('after')
/** Takes the target away. */
export const broadcastRemoveTo = now('remove')
/** {@link broadcastRemoveTo}, without waiting. */
export const broadcastRemoveLaterTo = later('remove')

/** An action of any name: `broadcastActionTo('posts', { action: 'highlight', target: post })`. */
export const broadcastActionTo: Broadcast<BroadcastActionOptions> = async (stream, { action, ...options }) =>
  send(stream, changeOf(action, options))
/** {@link broadcastActionTo}, without waiting. */
export const broadcastActionLaterTo: BroadcastLater<BroadcastActionOptions> = (stream, { action, ...options }) =>
  sendLater(stream, changeOf(action, options))

/** A template that is made of streams itself: `broadcastRenderTo('posts', { template: 'posts/create', locals: { post } })`. */
export const broadcastRenderTo: Broadcast<StreamOptions> = async (stream, rendering) => send(stream, { rendering })
/** {@link broadcastRenderTo}, without waiting. */
export const broadcastRenderLaterTo: BroadcastLater<StreamOptions> = (stream, rendering) => sendLater(stream, { rendering })

/** Loads the pages that listen anew, but not that of the request which is being answered. */
export async function broadcastRefreshTo(stream: Streamable, options: RefreshOptions = {}): Promise<void> {
  await send(stream, { streams: turboStream.refresh(options) })
}

/** {@link broadcastRefreshTo} half a second later, once for all calls until then (app.md A138). */
export function broadcastRefreshLaterTo(
  stream: Streamable,
  { requestId = currentRequestId() }: Pick<RefreshOptions, 'requestId'> = {},
): void {
  currentTurbo().broadcaster.refreshLater(stream, requestId)
}
