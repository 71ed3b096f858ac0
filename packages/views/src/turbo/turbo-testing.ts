/** What tests ask about streams: those of an answer, and those that were broadcast (app.md A140). */
import { AssertionError } from 'node:assert'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Streamable, streamKey, type TurboBroadcastPayload } from './broadcaster.js'
import { type DomTarget, idOf } from './turbo-names.js'
import { currentTurbo } from './turbo-runtime.js'

/** One element as a browser would get it. */
export interface SentStream {
  readonly action: string
  readonly target: string | null
  readonly targets: string | null
  /** All attributes by name. */
  readonly attributes: Readonly<Record<string, string>>
  /** What stands in its template; `''` for none. */
  readonly content: string
}

/** What an element must be like. */
export interface StreamExpectation {
  readonly action: string
  readonly target?: DomTarget
  readonly targets?: string
  /** How many there are. Default at least one. */
  readonly count?: number
}

/** The text of a response, or an object that has it. */
export type StreamText = string | { readonly text: string }

const ELEMENT = /<turbo-stream( [^>]*)?>(?:<template>(.*?)<\/template>)?<\/turbo-stream>/gs
const ATTRIBUTE = / ([\w-]+)="([^"]*)"/g
const REFERENCES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

/** The streams of an answer or of a broadcast, in order. */
export function turboStreamsIn(given: StreamText): SentStream[] {
  const text = typeof given === 'string' ? given : given.text
  return [...text.matchAll(ELEMENT)].map(([, head = '', content = '']) => {
    const attributes: Record<string, string> = Object.create(null)
    for (const [, name, value] of head.matchAll(ATTRIBUTE))
      attributes[name!] = value!.replace(/&(?:amp|lt|gt|quot|#39);/g, (each) => REFERENCES[each]!)
    const { action = '', target = null, targets = null } = attributes as Partial<Record<string, string>>
    return { action, target, targets, attributes, content }
  })
}

/** @throws AssertionError unless an answer has such a stream. @returns those it has */
export function assertTurboStream(given: StreamText, expected: StreamExpectation): SentStream[] {
  const all = turboStreamsIn(given)
  const found = all.filter((each) => fits(each, expected))
  const { count } = expected
  if (count === undefined ? found.length > 0 : found.length === count) return found
  throw new AssertionError({
    message: `Expected ${count ?? 'at least one'} turbo-stream of ${describe(expected)}, found ${found.length} among: ${shown(all)}`,
    actual: all.length,
    expected: count,
    operator: 'assertTurboStream',
  })
}

/** @throws AssertionError if an answer has such a stream */
export function assertNoTurboStream(given: StreamText, expected: StreamExpectation): void {
  assertTurboStream(given, { ...expected, count: 0 })
}

/**
 * Runs work, and waits until everything that it broadcast has been sent.
 * @returns the streams that went to a stream of pages: `captureTurboStreamBroadcasts('posts', () => post.save())`
 */
export async function captureTurboStreamBroadcasts(stream: Streamable, work: () => unknown): Promise<SentStream[]> {
  const sent: SentStream[] = []
  const wanted = streamKey(stream)
  const note = (message: unknown): void => {
    const { stream: to, html, error } = message as TurboBroadcastPayload & { readonly error?: unknown }
    if (html !== null && error === undefined && streamKey(to).some((key) => wanted.includes(key))) sent.push(...turboStreamsIn(html))
  }
  const { broadcaster } = currentTurbo()
  await broadcaster.flush()
  subscribe(SENT, note)
  try {
    await work()
    await broadcaster.flush()
  } finally {
    unsubscribe(SENT, note)
  }
  return sent
}

/** {@link captureTurboStreamBroadcasts}. @throws AssertionError unless there were that many streams, or any when no count is given */
export async function assertTurboStreamBroadcasts(stream: Streamable, work: () => unknown, count?: number): Promise<SentStream[]> {
  const sent = await captureTurboStreamBroadcasts(stream, work)
  if (count === undefined ? sent.length > 0 : sent.length === count) return sent
  throw new AssertionError({
    message: `Expected ${count ?? 'at least one'} stream to be broadcast, got ${sent.length}: ${shown(sent)}`,
    actual: sent.length,
    expected: count,
    operator: 'assertTurboStreamBroadcasts',
  })
}

/** When the engine has it. */
const SENT = 'tracing:broadcast.turbo:asyncEnd'

function fits(stream: SentStream, { action, target, targets }: StreamExpectation): boolean {
  if (stream.action !== action) return false
  return (target === undefined || stream.target === idOf(target)) && (targets === undefined || stream.targets === targets)
}

const describe = ({ action, target, targets }: StreamExpectation): string =>
  [action, target === undefined ? targets : idOf(target)].filter((each) => each !== undefined).join(' ')

const shown = (streams: readonly SentStream[]): string =>
  streams.length === 0 ? 'none' : streams.map(({ action, target, targets }) => `${action} ${target ?? targets ?? ''}`.trim()).join(', ')
