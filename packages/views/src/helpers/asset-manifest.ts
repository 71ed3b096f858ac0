/** Which file of the public folder an asset is: by its own name, or in production by the name that holds its digest (app.md A120). */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError, isError } from '@live/core'
import { MissingAssetError } from './helper-errors.js'

/** A file that a page may refer to. */
export interface Asset {
  /** From the root of the site, such as `/assets/app-3f2a9c01.css`. */
  readonly path: string
  /** `sha384-…`, for the attribute of that name. */
  readonly integrity: string | null
}

/** The manifest on the disk: what `digestAssets` writes and {@link AssetManifest} reads. */
export type ManifestFile = Readonly<Record<string, Asset>>

/** Where digested copies and the manifest are, below the public folder. */
export const ASSET_FOLDER = 'assets'
export const MANIFEST_NAME = 'manifest.json'

/** How assets are found. */
export interface AssetManifestOptions {
  /** Whether names of the manifest are used, if there is one. */
  readonly digests: boolean
  /** Whether a missing file is an error; else its plain name is used. */
  readonly strict: boolean
}

const MAX_KEPT = 1000
const MAX_SIMILAR = 3

/** Finds assets by the names that templates use: `app.css`, `icons/a.svg`. */
export class AssetManifest {
  readonly #folder: string
  readonly #options: AssetManifestOptions
  readonly #kept = new Map<string, Asset>()
  #entries: ReadonlyMap<string, Asset> | null = null

  /** @param folder the public folder, absolute */
  constructor(folder: string, options: AssetManifestOptions) {
    this.#folder = folder
    this.#options = options
  }

  /** @throws MissingAssetError if strict, ConfigurationError for a manifest that is damaged */
  find(name: string): Asset {
    const { digests, strict } = this.#options
    const entry = digests ? this.#read().get(name) : undefined
    if (entry !== undefined) return entry
    if (strict) return this.#onDisk(name) ?? this.#missing(name)
    const kept = this.#kept.get(name) ?? this.#onDisk(name) ?? { path: `/${encodePath(name)}`, integrity: null }
    if (this.#kept.size < MAX_KEPT) this.#kept.set(name, kept)
    return kept
  }

  /** Whether there is a file of this name, or an entry of the manifest. */
  has(name: string): boolean {
    return (this.#options.digests && this.#read().has(name)) || this.#onDisk(name) !== null
  }

  /** The digest of a file itself, for development; `null` when it is not in the public folder. */
  integrityOf(name: string): string | null {
    const file = this.#fileOf(name)
    return file === null ? null : integrity(readFileSync(join(this.#folder, file)))
  }

  #onDisk(name: string): Asset | null {
    const file = this.#fileOf(name)
    return file === null ? null : { path: `/${encodePath(file)}`, integrity: null }
  }

  /** The file below the public folder; names cannot lead out of it. */
  #fileOf(name: string): string | null {
    if (!isPlainName(name)) return null
    const candidates = [name, `${ASSET_FOLDER}/${name}`]
    return candidates.find((file) => isFile(join(this.#folder, file))) ?? null
  }

  #read(): ReadonlyMap<string, Asset> {
    this.#entries ??= readManifest(join(this.#folder, ASSET_FOLDER, MANIFEST_NAME))
    return this.#entries
  }

  #missing(name: string): never {
    const searched = [`public/${name}`, `public/${ASSET_FOLDER}/${name}`]
    throw new MissingAssetError(name, searched, similarNames(this.#folder, name))
  }
}

/** The entries of a manifest; none when there is no file. @throws ConfigurationError for one that is damaged */
export function readManifest(file: string): ReadonlyMap<string, Asset> {
  if (!existsSync(file)) return new Map()
  try {
    const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as ManifestFile)
    if (entries.every(([, entry]) => typeof entry?.path === 'string')) return new Map(entries)
  } catch (cause) {
    throw damaged(file, cause)
  }
  throw damaged(file)
}

const damaged = (file: string, cause?: unknown): ConfigurationError =>
  new ConfigurationError(`${file} is no manifest of assets${isError(cause) ? ` (${cause.message})` : ''}: remove it, and run live build`)

/** The digest of content as HTML wants it (Subresource Integrity §3.1). */
export const integrity = (content: Uint8Array): string => `sha384-${createHash('sha384').update(content).digest('base64')}`

/** Segments of a path, none of them empty, hidden or leading upward. */
export const isPlainName = (name: string): boolean =>
  name !== '' && !/[\\\0]/.test(name) && name.split('/').every((segment) => segment !== '' && !segment.startsWith('.'))

/** Escapes what does not belong into the path of a URL. */
export const encodePath = (name: string): string => name.toWellFormed().split('/').map(encodeURIComponent).join('/')

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** Names in the same folder, or of the same file in other folders. Only for messages. */
function similarNames(folder: string, name: string): string[] {
  if (!existsSync(folder)) return []
  const stem = (path: string) => (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '').toLowerCase()
  const wanted = stem(name)
  const all = (readdirSync(folder, { recursive: true }) as string[]).map((path) => path.replaceAll('\\', '/'))
  return all.filter((path) => path !== name && (stem(path) === wanted || stem(path).startsWith(`${wanted}-`))).slice(0, MAX_SIMILAR)
}
