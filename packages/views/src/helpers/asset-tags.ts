/** Elements for assets: style sheets, scripts, images, fonts, films, sounds, feeds (app.md A120). */
import type { UrlOptions } from '@live/core'
import { SafeString, safeConcat } from '../html/safe-string.js'
import type { View } from '../view.js'
import { type AssetOptions, type AssetSettings, type LocatedAsset, locate, locateUrl, manifestOf } from './asset-paths.js'
import { type Attributes, isRecord } from './attributes.js'
import { type NonceAttributes, withNonce } from './content-security.js'
import { importmapTags } from './importmap.js'
import { markupOf } from './markup.js'
import { announce, typeOf, usedAs } from './preload.js'
import { type Target, urlFor } from './url-for.js'

/** Attributes of a style sheet or a script. */
export interface LoadedAttributes extends NonceAttributes {
  /** `true` for the digest of the file, or a digest. Default: as the settings say. */
  readonly integrity?: boolean | string
  /** Instead of the host of the settings; `false` for none. */
  readonly host?: string | false
}

/** Attributes of an image. */
export interface ImageAttributes extends Attributes {
  /** `'10x20'` sets width and height, `'10'` both to the same. */
  readonly size?: string | number
  /** Other assets and when to take them: `{ 'a_2x.png': '2x' }`. */
  readonly srcset?: string | Readonly<Record<string, string>>
  readonly host?: string | false
}

/** Attributes of a film or a sound. */
export interface MediaAttributes extends Attributes {
  readonly size?: string | number
  /** An asset that is shown before the film. */
  readonly poster?: string
  readonly host?: string | false
}

/** Attributes of a preloaded asset. */
export interface PreloadAttributes extends LoadedAttributes {
  /** What it is used as. Default: by its type. */
  readonly as?: string
  readonly type?: string
  readonly crossorigin?: string | boolean
  /** Asks HTTP/2 servers not to push it. */
  readonly nopush?: boolean
}

/** Names of assets, then attributes of each element. */
export type LoadedTag = (...sources: readonly (string | LoadedAttributes)[]) => SafeString

function split<A extends Attributes>(args: readonly (string | readonly string[] | A)[]): readonly [string[], A] {
  const last = args.at(-1)
  const attributes = (isRecord(last) ? last : {}) as A
  return [(isRecord(last) ? args.slice(0, -1) : args).flat().map(String), attributes]
}

/** What the element says of the content of its file, and how it is asked for. */
function integrityOf(view: View, settings: AssetSettings, asset: LocatedAsset, wanted: boolean | string | undefined): Attributes {
  if (typeof wanted === 'string') return { integrity: wanted, crossorigin: 'anonymous' }
  if (!(wanted ?? settings.integrity ?? false) || asset.name === null) return {}
  const integrity = asset.integrity ?? manifestOf(view, settings)?.integrityOf(asset.name) ?? null
  return integrity === null ? {} : { integrity, crossorigin: 'anonymous' }
}

const hostOption = (host: string | false | undefined): AssetOptions => (host === undefined ? {} : { host })

function stylesheets(view: View, settings: AssetSettings, args: readonly (string | LoadedAttributes)[]): SafeString {
  const [sources, { host, integrity, ...rest }] = split<LoadedAttributes>(args)
  return lines(sources, (source) => {
    const asset = locate(view, settings, source, { extname: '.css', ...hostOption(host) })
    const more = integrityOf(view, settings, asset, integrity)
    return markupOf(view).element('link', null, withNonce(view, { rel: 'stylesheet', href: asset.url, ...more, ...rest }))
  })
}

function scripts(view: View, settings: AssetSettings, args: readonly (string | LoadedAttributes)[], type?: string): SafeString {
  const [sources, { host, integrity, ...rest }] = split<LoadedAttributes>(args)
  return lines(sources, (source) => {
    const extname = /\.mjs(?:[?#]|$)/.test(source) ? {} : { extname: '.js' }
    const asset = locate(view, settings, source, { ...extname, ...hostOption(host) })
    const more = integrityOf(view, settings, asset, integrity)
    return markupOf(view).element('script', null, withNonce(view, { type, src: asset.url, ...more, ...rest }))
  })
}

function lines(sources: readonly string[], make: (source: string) => SafeString): SafeString {
  return new SafeString(sources.map((source) => make(source)).join('\n'))
}

function image(view: View, settings: AssetSettings, source: string, { size, srcset, host, ...rest }: ImageAttributes): SafeString {
  const at = (name: string) => locate(view, settings, name, hostOption(host)).url
  const set = isRecord(srcset)
    ? Object.entries(srcset)
        .map(([name, when]) => `${at(name)} ${String(when)}`)
        .join(', ')
    : srcset
  return markupOf(view).element('img', null, { ...rest, src: at(source), srcset: set, ...dimensions(size) })
}

function dimensions(size: string | number | undefined): Attributes {
  const found = size === undefined ? null : /^(\d{1,6}(?:\.\d{1,6})?)(?:x(\d{1,6}(?:\.\d{1,6})?))?$/.exec(String(size))
  return found === null ? {} : { width: found[1], height: found[2] ?? found[1] }
}

function favicon(view: View, settings: AssetSettings, source: string, attributes: LoadedAttributes): SafeString {
  const { host, ...rest } = attributes
  const { url } = locate(view, settings, source, hostOption(host))
  return markupOf(view).element('link', null, { rel: 'icon', type: typeOf(source) ?? 'image/x-icon', href: url, ...rest })
}

function preload(view: View, settings: AssetSettings, source: string, options: PreloadAttributes): SafeString {
  const { as, type = typeOf(source) ?? undefined, crossorigin, nopush = false, host, integrity, ...rest } = options
  const asset = locate(view, settings, source, hostOption(host))
  const rel = type === 'module' ? 'modulepreload' : 'preload'
  const use = as ?? (type === 'module' ? null : usedAs(type ?? null))
  const digest = integrityOf(view, settings, asset, integrity)
  // A font is asked for without cookies, so its preload has to be as well (HTML §4.6.7.18).
  const origin = crossorigin === true || (crossorigin === undefined && (use === 'font' || use === 'fetch')) ? 'anonymous' : crossorigin
  const cross = origin === undefined || origin === false ? (digest['crossorigin'] as string | undefined) : origin
  const mime = type === 'module' ? undefined : type
  const headers = {
    rel,
    as: use,
    type: mime ?? null,
    crossorigin: cross ?? null,
    integrity: (digest['integrity'] as string | undefined) ?? null,
  }
  announce(view, asset.url, { ...headers, ...(nopush ? { nopush: '' } : {}) }, settings.earlyHints ?? process.env.LIVE_EARLY_HINTS === '1')
  const nonce = use === 'script' || use === 'style' ? withNonce(view, rest) : rest
  return markupOf(view).element('link', null, { rel, href: asset.url, as: use, type: mime, ...digest, crossorigin: cross, ...nonce })
}

function media(
  view: View,
  settings: AssetSettings,
  name: 'video' | 'audio',
  args: readonly (string | readonly string[] | MediaAttributes)[],
) {
  const [sources, { size, poster, host, ...rest }] = split<MediaAttributes>(args)
  const markup = markupOf(view)
  const at = (source: string) => locate(view, settings, source, hostOption(host)).url
  const attributes = { ...rest, poster: poster === undefined ? undefined : at(poster), ...dimensions(size) }
  if (sources.length === 1) return markup.element(name, null, { ...attributes, src: at(sources[0]!) })
  const content = sources.map((source) => markup.element('source', null, { src: at(source), type: typeOf(source) }))
  return markup.element(name, safeConcat(...content), attributes)
}

const FEEDS = {
  rss: ['application/rss+xml', 'RSS'],
  atom: ['application/atom+xml', 'ATOM'],
  json: ['application/feed+json', 'JSON'],
} as const

/** A kind of feed that browsers and readers look for. */
export type FeedType = keyof typeof FEEDS

function feedLink(view: View, kind: FeedType, target: Target, { rel = 'alternate', type, title, ...rest }: Attributes): SafeString {
  const [mime, name] = FEEDS[kind] ?? [undefined, String(kind).toUpperCase()]
  const href = urlFor(view, target, typeof target === 'string' ? {} : ({ onlyPath: false } satisfies UrlOptions))
  return markupOf(view).element('link', null, { ...rest, rel, type: type ?? mime, title: title ?? name, href })
}

/** The assets of templates. Register your own over them: `new Views({ helpers: [assetHelpers({ assetHost: 'https://cdn.example.com' })] })`. */
export const assetHelpers =
  (settings: AssetSettings = {}) =>
  (view: View) => ({
    assetPath: (source: string, options?: AssetOptions) => locate(view, settings, source, options).url,
    assetUrl: (source: string, options?: AssetOptions) => locateUrl(view, settings, source, options),
    stylesheetLinkTag: ((...args) => stylesheets(view, settings, args)) as LoadedTag,
    javascriptIncludeTag: ((...args) => scripts(view, settings, args)) as LoadedTag,
    javascriptModuleTag: ((...args) => scripts(view, settings, args, 'module')) as LoadedTag,
    importmapTags: (entry?: string) => importmapTags(view, settings, entry),
    imageTag: (source: string, attributes: ImageAttributes = {}) => image(view, settings, source, attributes),
    faviconLinkTag: (source = 'favicon.ico', attributes: LoadedAttributes = {}) => favicon(view, settings, source, attributes),
    preloadLinkTag: (source: string, attributes: PreloadAttributes = {}) => preload(view, settings, source, attributes),
    videoTag: (...args: readonly (string | readonly string[] | MediaAttributes)[]) => media(view, settings, 'video', args),
    audioTag: (...args: readonly (string | readonly string[] | MediaAttributes)[]) => media(view, settings, 'audio', args),
    autoDiscoveryLinkTag: (kind: FeedType = 'rss', target?: Target, attributes: Attributes = {}) =>
      feedLink(view, kind, target, attributes),
  })
