/** Which texts the code asks for: calls of `t` and `translate`, and texts that are a key (app.md A95). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** A call with a key that is written out. */
export interface TranslationUse {
  /** As it is written; of a key with values in it the part in front of them. */
  readonly key: string
  /** Whether values follow. */
  readonly isPrefix: boolean
  /** Whether it brings a text of its own, or its beginning stands elsewhere. */
  readonly isOpen: boolean
  /** What a key that begins with a dot stands below: `posts.index`; `posts.*` for any action; null where only the running code knows. */
  readonly scope: string | null
  readonly file: string
  readonly line: number
}

/** What the code of a project asks for. */
export interface TranslationUses {
  readonly calls: readonly TranslationUse[]
  /** Every text that could be a key, wherever it stands, with what it stands below; `*` for any action. */
  readonly texts: ReadonlySet<string>
}

const FOLDERS = ['app', 'lib', 'config']
const FILE = /\.(?:[mc]?[jt]s|[jt]sx|eta)$/
const LOCALES = /^config\/locales\//
const CALL = /(?<![\w$])(?:t|translate)\(\s*(?:'([^'\\\n]*)'|"([^"\\\n]*)"|`([^`\\]*)`)\s*(?:,([^)]*))?/g
const TEXT = /'([\w.-]+)'|"([\w.-]+)"|`([\w.-]+)`/g
const COMMENT = /^\s*(?:\/\/|\*|\/\*|<%#|<%\s*\/[/*])/
const OPEN = /\b(?:default|scope)\s*:/

/** Reads every file of `app`, `lib` and `config`, and no files of texts. */
export function translationUses(root: string): TranslationUses {
  const calls: TranslationUse[] = []
  const texts = new Set<string>()
  for (const path of filesOf(root)) {
    const file = relative(root, path).split(sep).join('/')
    if (LOCALES.test(file)) continue
    const source = readFileSync(path, 'utf8')
    calls.push(...callsIn(source, file))
    const scope = scopeOf(file)
    for (const [, single, double, plain] of source.matchAll(TEXT))
      for (const key of keysOf((single ?? double ?? plain)!, scope)) texts.add(key)
  }
  return { calls, texts }
}

function filesOf(root: string): string[] {
  return FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => FILE.test(name))
      .sort()
      .map((name) => join(root, folder, name)),
  )
}

function* callsIn(source: string, file: string): Generator<TranslationUse> {
  const scope = scopeOf(file)
  for (const match of source.matchAll(CALL)) {
    const [, single, double, template, options = ''] = match
    const before = source.slice(0, match.index)
    if (COMMENT.test(before.slice(before.lastIndexOf('\n') + 1))) continue
    const [key = '', ...values] = (single ?? double ?? template)!.split('${')
    if (key === '' || key === '.') continue
    yield { key, isPrefix: values.length > 0, isOpen: OPEN.test(options), scope, file, line: before.split('\n').length }
  }
}

/** The keys that a text means, with `*` where only the running code knows: in a controller below the action, then below the controller. */
export function keysOf(text: string, scope: string | null): string[] {
  if (!text.startsWith('.')) return [text]
  if (scope === null) return [`*${text}`]
  return scope.endsWith('.*') ? [scope + text, scope.slice(0, -2) + text] : [scope + text]
}

/** `posts.form` of the partial `app/views/posts/_form.html.eta`, `admin.posts.*` of `app/controllers/admin/posts-controller.ts`. */
function scopeOf(file: string): string | null {
  const view = /^app\/views\/((?:[^/]+\/)*[^/.]+)[^/]*\.eta$/.exec(file)?.[1]
  const controller = /^app\/controllers\/(.+)-controller\.\w+$/.exec(file)?.[1]
  const path = view?.replace(/(^|\/)_/, '$1') ?? (controller === undefined ? null : `${controller}/*`)
  return path === null ? null : path.replaceAll('/', '.').replaceAll('-', '_')
}
