/** Copies of the public files under names that change with their content, so that browsers may keep them for ever (app.md A120). */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, posix, relative, sep } from 'node:path'
import { ASSET_FOLDER, type Asset, encodePath, integrity, isPlainName, MANIFEST_NAME, readManifest } from './asset-manifest.js'
import { refersToFiles, rewriteReferences } from './asset-references.js'

/** What was written. */
export interface DigestedAssets {
  /** By the name that templates use. */
  readonly assets: Readonly<Record<string, Asset>>
  /** The manifest, absolute. */
  readonly manifest: string
}

/** A file of the public folder. */
interface Source {
  /** What templates call it. */
  readonly name: string
  /** Below the public folder. */
  readonly file: string
  readonly content: Buffer
  /** The files that it refers to, by their place below the public folder. */
  readonly references: ReadonlySet<string>
}

/** Pages and files for robots keep their names. */
const KEPT = new Set(['.html', '.htm', '.txt', '.webmanifest', '.br', '.gz', '.zst'])
const DIGEST_LENGTH = 16

/**
 * Writes digested copies of everything in `public/` to `public/assets/`, and `public/assets/manifest.json`. Style sheets and scripts
 * refer to the copies. Copies of an earlier run that are not needed any more are removed.
 * @param root the folder of the project
 */
export function digestAssets(root: string): DigestedAssets {
  const folder = join(root, 'public')
  const manifest = join(folder, ASSET_FOLDER, MANIFEST_NAME)
  const before = new Set([...readManifest(manifest).values()].map(({ path }) => decodeURIComponent(path).slice(1)))
  const sources = readSources(folder, before)
  const targets = new Map([...sources.values()].map((source) => [source.file, targetOf(source, sources)]))
  const assets = Object.create(null) as Record<string, Asset>
  for (const source of [...sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const target = targets.get(source.file)!
    const content = rewritten(source, targets)
    write(join(folder, target), content)
    assets[source.name] = { path: `/${encodePath(target)}`, integrity: integrity(content) }
  }
  const needed = new Set(targets.values())
  for (const file of before) if (!needed.has(file) && isInAssets(file) && isPlainName(file)) rmSync(join(folder, file), { force: true })
  write(manifest, `${JSON.stringify(assets, null, 2)}\n`)
  return { assets, manifest }
}

/** By file. A name in `public/` wins over the same one in `public/assets/`, as it does in development. */
function readSources(folder: string, copies: ReadonlySet<string>): Map<string, Source> {
  const names = new Set<string>()
  const found = new Map<string, Source>()
  const files = filesIn(folder).filter((file) => !copies.has(file) && file !== `${ASSET_FOLDER}/${MANIFEST_NAME}`)
  const all = new Set(files)
  for (const file of files.sort((a, b) => Number(isInAssets(a)) - Number(isInAssets(b)))) {
    const name = isInAssets(file) ? file.slice(ASSET_FOLDER.length + 1) : file
    if (names.has(name)) continue
    names.add(name)
    const content = readFileSync(join(folder, file))
    found.set(file, { name, file, content, references: referencesOf(file, content, all) })
  }
  return found
}

const isInAssets = (file: string): boolean => file.startsWith(`${ASSET_FOLDER}/`)

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => isPlainName(file) && !KEPT.has(extname(file)))
}

function referencesOf(file: string, content: Buffer, files: ReadonlySet<string>): ReadonlySet<string> {
  const references = new Set<string>()
  if (!refersToFiles(extname(file))) return references
  rewriteReferences(extname(file), content.toString(), (reference) => {
    const target = resolved(file, reference)
    if (target !== null && files.has(target)) references.add(target)
    return reference
  })
  return references
}

/** The digest is that of the file and of all that it leads to: whoever keeps it for ever keeps what belongs together. */
function targetOf(source: Source, sources: ReadonlyMap<string, Source>): string {
  const reached = new Set<string>([source.file])
  for (const file of reached) for (const next of sources.get(file)?.references ?? []) if (sources.has(next)) reached.add(next)
  const hash = createHash('sha256')
  for (const file of [source.file, ...[...reached].filter((each) => each !== source.file).sort()]) {
    hash.update(`${file}\0${createHash('sha256').update(sources.get(file)!.content).digest('hex')}\0`)
  }
  const extension = extname(source.name)
  const stem = extension === '' ? source.name : source.name.slice(0, -extension.length)
  return `${ASSET_FOLDER}/${stem}-${hash.digest('hex').slice(0, DIGEST_LENGTH)}${extension}`
}

function rewritten({ file, content, references }: Source, targets: ReadonlyMap<string, string>): Buffer {
  if (!refersToFiles(extname(file))) return content
  const text = content.toString()
  const moved = rewriteReferences(extname(file), text, (reference) => {
    const target = resolved(file, reference)
    if (target === null) return reference
    const tail = /[?#].*$/s.exec(reference)?.[0] ?? ''
    const copy = references.has(target) ? targets.get(target) : undefined
    // What has no copy is found from the root of the site, because the copy of this file lies elsewhere.
    return `/${encodePath(copy ?? target)}${tail}`
  })
  return moved === text ? content : Buffer.from(moved)
}

/** The file below the public folder that a reference leads to; `null` for other hosts, and for what leads out. */
function resolved(file: string, reference: string): string | null {
  const path = reference.replace(/[?#].*$/s, '')
  if (path === '' || /^[a-z][a-z\d+.-]*:/i.test(path) || path.startsWith('//')) return null
  const target = posix.normalize(path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(file), path))
  try {
    const decoded = decodeURIComponent(target)
    return isPlainName(decoded) ? decoded : null
  } catch {
    return null
  }
}

function write(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
