/** `assetPath` and `assetUrl`: from the name of an asset to where browsers get it (app.md A120). */
import { join } from 'node:path'
import type { Request } from '@live/core'
import type { View, ViewApplication } from '../view.js'
import { AssetManifest } from './asset-manifest.js'

/** Where assets are, for all templates of an application. */
export interface AssetSettings {
  /**
   * A host in front of all paths, such as `'https://cdn.example.com'`, or what a function says of a path; `null` for none. Default none.
   */
  readonly assetHost?: string | ((path: string, request: Request | null) => string | null)
  /** The folder of the files, from the root of the project. Default `'public'`. */
  readonly folder?: string
  /** Whether names with digests are used, as `live build` makes them. Default: in production. */
  readonly digests?: boolean
  /** Whether style sheets and scripts get the attribute `integrity`. Default no. */
  readonly integrity?: boolean
  /** Whether what is preloaded is announced by a 103 response at once, too. Default no: few proxies take it. */
  readonly earlyHints?: boolean
  /** The modules of the pages, for `importmapTags`. Default: `config/importmap.json`, if there is one. */
  readonly importmap?: Importmap
}

/** Which names modules are imported by. */
export interface Importmap {
  /** Names, and assets or URLs. */
  readonly imports: Readonly<Record<string, string>>
  /** Names whose modules browsers load at once. Default all of ours. */
  readonly preload?: readonly string[]
}

/** One name of an asset, as one helper wants it. */
export interface AssetOptions {
  /** What is added to names without it, such as `.css`. */
  readonly extname?: string
  /** Instead of the host of {@link AssetSettings}; `false` for none. */
  readonly host?: string | false
}

/** Where an asset is, and what its content is. */
export interface LocatedAsset {
  readonly url: string
  /** Whether it is a file of ours. */
  readonly own: boolean
  /** The name of the file, `null` for a URL. */
  readonly name: string | null
  readonly integrity: string | null
}

const manifests = new WeakMap<ViewApplication, Map<string, AssetManifest>>()

/** The manifest of an application; one for each folder that its settings name. */
export function manifestOf({ application }: View, { folder = 'public', digests }: AssetSettings): AssetManifest | null {
  if (application === null) return null
  const production = application.environment === 'production'
  const key = `${folder}\0${String(digests)}`
  const own = manifests.get(application) ?? new Map<string, AssetManifest>()
  manifests.set(application, own)
  const known = own.get(key)
  if (known !== undefined) return known
  const made = new AssetManifest(join(application.root, folder), { digests: digests ?? production, strict: !production })
  own.set(key, made)
  return made
}

const WITH_SCHEME = /^(?:[a-z][a-z\d+.-]*:|\/\/)/i

/**
 * Finds an asset. A URL stays as it is, and so does a path that begins with a slash.
 * @throws MissingAssetError for a name without a file, outside of production
 */
export function locate(view: View, settings: AssetSettings, source: string, options: AssetOptions = {}): LocatedAsset {
  // What begins like a URL is one, also where a browser would not see it at once.
  const text = source.trim()
  if (text === '' || WITH_SCHEME.test(text)) return { url: source, own: false, name: null, integrity: null }
  const cut = text.search(/[?#]/)
  const tail = cut === -1 ? '' : text.slice(cut)
  const name = withExtension(cut === -1 ? text : text.slice(0, cut), options.extname)
  if (name.startsWith('/')) return { url: hosted(view, settings, name + tail, options), own: false, name: null, integrity: null }
  const asset = manifestOf(view, settings)?.find(name) ?? { path: `/${name}`, integrity: null }
  return { url: hosted(view, settings, asset.path + tail, options), own: true, name, integrity: asset.integrity }
}

/** {@link locate}, with its origin. */
export function locateUrl(view: View, settings: AssetSettings, source: string, options: AssetOptions = {}): string {
  const { url } = locate(view, settings, source, options)
  return WITH_SCHEME.test(url) ? url : (view.request?.baseUrl ?? '') + url
}

const withExtension = (name: string, extname: string | undefined): string =>
  extname === undefined || name.toLowerCase().endsWith(extname) ? name : name + extname

function hosted({ request }: View, { assetHost }: AssetSettings, path: string, { host }: AssetOptions): string {
  const chosen = host ?? (typeof assetHost === 'function' ? assetHost(path, request) : assetHost) ?? false
  if (chosen === false || chosen === '') return path
  const origin = WITH_SCHEME.test(chosen) ? chosen : `${request?.protocol ?? '//'}${chosen}`
  return origin.replace(/\/$/, '') + path
}
