/** What an application that mounts another one tells it about the place (routing.md R100). */
import type { IncomingMessage } from 'node:http'

/** The place of a mounted application. */
export interface Mount {
  /** The part of the path that the mount stands for, such as `/admin`. */
  readonly scriptName: string
  /** Parameters of that part. */
  readonly params: Readonly<Record<string, unknown>>
}

const KEY = Symbol.for('live:mount')

/** The place that a mounting application noted on the message; `null` when there is none. */
export function mountOf(raw: IncomingMessage): Mount | null {
  return (raw as { [KEY]?: Mount })[KEY] ?? null
}

/**
 * Moves a message below a mount: notes the place, and makes `url` the path below it. Frameworks that follow Express read
 * `baseUrl` and `originalUrl`.
 */
export function enterMount(raw: IncomingMessage, url: string, { scriptName, params }: Mount): void {
  const outer = mountOf(raw)
  const prefix = (outer?.scriptName ?? '') + scriptName
  const before = raw as IncomingMessage & { originalUrl?: string }
  Object.assign(raw, {
    [KEY]: { scriptName: prefix, params: { ...outer?.params, ...params } },
    originalUrl: before.originalUrl ?? raw.url,
    baseUrl: prefix,
    url,
  })
}

/** Puts a message back to where it was before {@link enterMount}. */
export function leaveMount(raw: IncomingMessage, url: string | undefined, outer: Mount | null): void {
  Object.assign(raw, { [KEY]: outer ?? undefined, baseUrl: outer?.scriptName ?? '', url })
}
