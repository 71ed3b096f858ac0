/** What every log line of a request carries besides its own fields (C291). */
import { ConfigurationError, isError } from '../errors/index.js'

/** Properties of a request that may be tags. */
export const LOG_TAG_NAMES = ['requestId', 'method', 'path', 'host', 'remoteIp', 'userAgent', 'referer', 'endpoint'] as const

/** The name of a property of the request; `referer` is shown with filtered query values. */
export type LogTagName = (typeof LOG_TAG_NAMES)[number]

/** A name · a constant, as an object of fields · a function that gives fields of the request. */
export type LogTag<Request> = LogTagName | Readonly<Record<string, unknown>> | ((request: Request) => Readonly<Record<string, unknown>>)

/** The default: the id of the request. */
export const DEFAULT_LOG_TAGS: readonly LogTag<never>[] = ['requestId']

/**
 * Checks a list of tags at boot.
 * @throws ConfigurationError for a tag that is neither a known name, nor an object, nor a function
 */
export function checkedLogTags(tags: readonly LogTag<never>[]): readonly LogTag<never>[] {
  for (const tag of tags) {
    if (typeof tag === 'function' || (typeof tag === 'object' && tag !== null)) continue
    if ((LOG_TAG_NAMES as readonly string[]).includes(tag)) continue
    throw new ConfigurationError(
      `config.log.tags names ${JSON.stringify(tag)}: use one of ${LOG_TAG_NAMES.join(', ')}, an object of constant fields, or a function`,
    )
  }
  return tags
}

/**
 * The fields of a request. Never throws: a tag that fails leaves `tagError`, because a log must not break what it is about.
 * @param request the values of the names, and what functions are given
 */
export function collectLogTags(
  request: Record<LogTagName | 'filteredReferer', unknown>,
  tags: readonly LogTag<never>[],
): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const tag of tags) {
    try {
      if (typeof tag === 'string') fields[tag] = request[tag === 'referer' ? 'filteredReferer' : tag] ?? undefined
      else Object.assign(fields, typeof tag === 'function' ? tag(request as never) : tag)
    } catch (error) {
      fields.tagError = isError(error) ? error.message : String(error)
    }
  }
  return fields
}
