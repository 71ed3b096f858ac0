/** Compiles the TypeScript blocks of the documentation against the built packages, as an application would be compiled. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { blocksOf, type Page } from './markdown.js'

/** One module of a page. */
interface Snippet {
  /** The path of the module in the virtual tree. */
  readonly file: string
  readonly code: string
  readonly page: string
  /** The line of its first line on the page. */
  readonly line: number
}

const TYPESCRIPT = /^(?:ts|tsx|mts|cts|typescript)\b/
const FILE_COMMENT = /^\/\/ file: (\S+)$/

/** Nothing is written here: the folder only decides how imports resolve. */
const VIRTUAL = '.snippets'

/**
 * What is wrong with the TypeScript blocks of these pages, each as `page:line: message`; empty when all compile.
 *
 * Every block whose fence says `ts` is a module of its own. A first line `// file: app/controllers/x.ts` gives it a path,
 * and other blocks of the page may import it from there. Any other TypeScript fence is refused: an example that cannot be
 * compiled is no example.
 * @param root the repository, with its packages built
 */
export function checkSnippets(root: string, pages: readonly Page[]): string[] {
  const faults: string[] = []
  const snippets = new Map<string, Snippet>()
  for (const page of pages) {
    for (const block of blocksOf(page.text)) {
      if (!TYPESCRIPT.test(block.info)) continue
      if (block.info !== 'ts') {
        faults.push(`${page.path}:${block.line - 1}: the fence must say exactly \`ts\`, not \`${block.info}\``)
        continue
      }
      const snippet = { file: fileOf(root, page.path, block.code, block.line), code: block.code, page: page.path, line: block.line }
      if (snippets.has(snippet.file)) faults.push(`${page.path}:${block.line}: an earlier block of the page has the same file name`)
      snippets.set(snippet.file, snippet)
    }
  }
  return [...faults, ...compile(root, snippets)]
}

function fileOf(root: string, page: string, code: string, line: number): string {
  const named = FILE_COMMENT.exec(code.split('\n', 1)[0]!)?.[1]
  return join(root, VIRTUAL, page.replaceAll(/[^\w-]/g, '_'), named ?? `line-${line}.ts`)
}

function compile(root: string, snippets: ReadonlyMap<string, Snippet>): string[] {
  const options = optionsOf(root)
  const program = ts.createProgram([...snippets.keys()], options, hostFor(options, snippets))
  return ts.getPreEmitDiagnostics(program).map((found) => {
    const text = ts.flattenDiagnosticMessageText(found.messageText, ' ')
    const snippet = found.file === undefined ? undefined : snippets.get(found.file.fileName)
    if (snippet === undefined) return `${found.file?.fileName ?? 'options'}: TS${found.code} ${text}`
    const { line } = found.file!.getLineAndCharacterOfPosition(found.start ?? 0)
    return `${snippet.page}:${snippet.line + line}: TS${found.code} ${text}`
  })
}

/** The options of the preset that applications extend. */
function optionsOf(root: string): ts.CompilerOptions {
  const path = join(root, 'packages/core/tsconfig.preset.json')
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile)
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, ' '))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
  return { ...options, noEmit: true, moduleDetection: ts.ModuleDetectionKind.Force }
}

/** Library files are parsed once for all runs of a test file: they are most of the work. */
const parsed = new Map<string, ts.SourceFile | undefined>()

function hostFor(options: ts.CompilerOptions, snippets: ReadonlyMap<string, Snippet>): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile, readFile } = host
  const folders = new Set([...snippets.keys()].flatMap(parentsOf))
  host.fileExists = (name) => snippets.has(name) || fileExists(name)
  host.directoryExists = (name) => folders.has(name) || existsSync(name)
  host.readFile = (name) => snippets.get(name)?.code ?? readFile(name)
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const snippet = snippets.get(name)
    if (snippet !== undefined) return ts.createSourceFile(name, snippet.code, languageVersion, true)
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, languageVersion, ...rest))
    return parsed.get(name)
  }
  return host
}

function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1, -1).map((_part, index) => parts.slice(0, index + 2).join('/'))
}
