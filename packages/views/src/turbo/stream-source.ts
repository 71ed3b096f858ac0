/** `turboStreamFrom(post, 'comments')`: lets a page listen (app.md A136, A146, A148). */
import type { SignOptions, TopicLike } from '@live/channels'
import { ArgumentError } from '@live/core'
import { neverKept } from '../caching/making.js'
import { type Attributes, isRecord } from '../helpers/attributes.js'
import { markupOf } from '../helpers/markup.js'
import { html, type SafeString } from '../html/safe-string.js'
import type { View } from '../view.js'
import { currentTurbo, type TurboRuntime, turboOf } from './turbo-runtime.js'

/** Attributes of the element, and how it is signed. */
export interface StreamSourceOptions extends Attributes {
  /** How long it can be listened to anew, in milliseconds. Default as `turbo()` says. */
  readonly expiresIn?: number
  /** Who may listen. Default as `turbo()` says. */
  readonly subject?: string
  /** `'turbo-stream-source'` for Turbo's own element, with a connection for itself and no second attempt after a refusal. */
  readonly element?: 'live-stream-source' | 'turbo-stream-source'
}

/** @throws ArgumentError for no stream at all, InvalidTopicError for one that cannot be */
export function streamSource(view: View, args: readonly unknown[]): SafeString {
  const rest = [...args]
  const isOptions = isRecord(rest.at(-1)) && !('toTopic' in (rest.at(-1) as object)) && !('toParam' in (rest.at(-1) as object))
  const options = (isOptions ? rest.pop() : {}) as StreamSourceOptions
  if (rest.length === 0 || rest.some((each) => each === null || each === undefined || each === '')) {
    throw new ArgumentError("turboStreamFrom takes what names the stream: turboStreamFrom('posts'), turboStreamFrom(post, 'comments')")
  }
  // Its signature expires, and may be for one reader.
  neverKept()
  const turbo = turboOf(view.controller?.services.renderer) ?? currentTurbo()
  const topic = (rest.length === 1 ? rest[0] : rest) as TopicLike
  const subject = options.subject ?? (view.request === null ? null : (turbo.settings.subject?.(view.request) ?? null))
  if (subject === null || typeof subject === 'string') return elementOf(view, turbo, topic, options, subject)
  return html`${subject.then((who) => elementOf(view, turbo, topic, options, who))}`
}

function elementOf(view: View, turbo: TurboRuntime, topic: TopicLike, options: StreamSourceOptions, who: string | null): SafeString {
  const { expiresIn = turbo.settings.expiresIn, subject: _, element = 'live-stream-source', ...attributes } = options
  const { path } = turbo.settings
  const signing: SignOptions = {
    ...(Number.isFinite(expiresIn) ? { expiresInMs: expiresIn } : {}),
    ...(who === null ? {} : { subject: who }),
  }
  const token = turbo.hub.sign(topic, signing)
  const after = view.request === null ? turbo.hub.head : turbo.headOf(view.request)
  const place =
    element === 'turbo-stream-source'
      ? { src: `${path}?t=${token}${after === '' ? '' : `&after=${after}`}&turbo=1` }
      : { src: path, topic: token, after: after === '' ? null : after }
  return markupOf(view).element(element, null, { ...place, ...attributes })
}
