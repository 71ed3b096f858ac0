/** What a URL is made of besides its path: options of helpers, and the request in which they are called (routing.md R110, R114). */
import type { RouteParams } from './types.js'

/** Options of a path helper; other keys fill segments, and what is left becomes the query. */
export interface PathOptions {
  /** Text after `#`. */
  anchor?: string
  /** Ends the path in a slash, unless it ends in a format. */
  trailingSlash?: boolean
  /** Suffix such as `json`. */
  format?: string
  /** Prefix of a mounted application. */
  scriptName?: string
  /** More query keys, also ones that are named like segments or options. */
  params?: Readonly<Record<string, unknown>>
  /** Values for segments only; never part of the query. */
  pathParams?: Readonly<Record<string, unknown>>
  [key: string]: unknown
}

/** Options of a URL helper. */
export interface UrlOptions extends PathOptions {
  /** Host name, with or without its port. */
  host?: string
  /** `'https'`, `'https://'`, or `'//'` for that of the page. */
  protocol?: string
  port?: number | string
  /** Replaces what comes before the domain; `false` for none. */
  subdomain?: string | boolean
  /** Replaces the domain and keeps the subdomain. */
  domain?: string
  /** Labels of a domain behind its name: 1 in `example.com`, 2 in `example.co.uk`. Default 1. */
  tldLength?: number
  user?: string
  password?: string
  /** Whether the origin is left out. */
  onlyPath?: boolean
}

/** Where helpers are called. Everything may be missing, as it is outside of requests. */
export interface UrlContext {
  /** Added to the options of every helper (R114). */
  readonly defaults?: UrlOptions
  /** `'https://'` or `'http://'`. */
  readonly protocol?: string
  /** The host of the request, with its port. */
  readonly host?: string
  /** Prefix of the application when another one mounts it. */
  readonly scriptName?: string
  /** Parameters of the current path: what helpers leave out is taken from them (R113). */
  readonly params?: RouteParams
  /** Pattern of the current route. */
  readonly pattern?: string
  /** Key and action of the current route, for `urlFor({ action })`. */
  readonly controller?: string
  readonly action?: string
  /** Path and query of the current request. */
  readonly fullPath?: string
}

/** Options that never become part of the query (R110). */
export const RESERVED_OPTIONS: ReadonlySet<string> = new Set([
  'host',
  'protocol',
  'port',
  'subdomain',
  'domain',
  'tldLength',
  'user',
  'password',
  'scriptName',
  'anchor',
  'trailingSlash',
  'format',
  'onlyPath',
  'params',
  'pathParams',
])
