/** What browsers are told to load before they find it in the page: `<link rel="preload">`, the `Link` header, early hints. */
import { extname } from 'node:path'
import type { HeaderMap } from '@live/core'
import type { View } from '../view.js'

/** More than this of `Link` is not read by proxies. Characters. */
const MAX_LINK = 4096
const LINK_LENGTH = Symbol('link length')

interface RespondingController {
  readonly response?: { readonly committed: boolean; readonly headers: Pick<HeaderMap, 'append'> }
}

/**
 * Adds a link to the head of the response, unless that is gone.
 * @param earlyHint whether to send it at once as well
 */
export function announce(view: View, url: string, parameters: Readonly<Record<string, string | null>>, earlyHint: boolean): void {
  const response = (view.controller as RespondingController | null)?.response
  if (response === undefined || response.committed) return
  const rest = Object.entries(parameters).flatMap(([name, value]) =>
    value === null ? [] : [value === '' ? `; ${name}` : `; ${name}=${quoted(value)}`],
  )
  const link = `<${targetOf(url)}>${rest.join('')}`
  const length = ((view.memo.get(LINK_LENGTH) as number | undefined) ?? 0) + link.length
  if (length > MAX_LINK) return
  view.memo.set(LINK_LENGTH, length)
  response.headers.append('link', link)
  if (earlyHint) view.request?.sendEarlyHints({ link })
}

/** As it may stand between angle brackets. */
const targetOf = (url: string): string =>
  encodeURI(url.toWellFormed())
    .replaceAll('%25', '%')
    .replace(/[<>"\s]/g, encodeURIComponent)

const quoted = (value: string): string => (/^[\w!#$%&'*+.^`|~/-]+$/.test(value) ? value : `"${value.replace(/[^\x20-\x7e]|["\\]/g, '')}"`)

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.vtt': 'text/vtt',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
}

/** The media type of a file by the end of its name; `null` for one that is not known. */
export const typeOf = (source: string): string | null => TYPES[extname(source.replace(/[?#].*$/s, '')).toLowerCase()] ?? null

/** What a preloaded file is used as (Fetch standard, destinations); `null` when its type does not say. */
export function usedAs(type: string | null): string | null {
  if (type === null) return null
  if (type === 'text/css') return 'style'
  if (type === 'text/javascript') return 'script'
  if (type === 'text/vtt') return 'track'
  if (type === 'application/json') return 'fetch'
  return type.slice(0, type.indexOf('/'))
}
