/** TypeScript to JavaScript with swc, kept on disk: a file is compiled once per content. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Options } from '@swc/core'
import { compileError } from './compile-error.js'

/** How many compiled files the cache keeps; the oldest go first. */
const MAX_CACHED = 5000
/** Raised when {@link optionsFor} changes, so that nothing old is taken. */
const RECIPE = 1

type Swc = typeof import('@swc/core')

const require = createRequire(import.meta.url)

/** Compiles files, and remembers the results in a folder. */
export class Compiler {
  readonly #folder: string
  readonly #edition: string
  #swc: Swc | null = null
  #isFolderMade = false

  /** @param folder where results are kept, such as `tmp/cache/modules`; made when there is the first of them */
  constructor(folder: string) {
    this.#folder = folder
    this.#edition = `${RECIPE} ${(require('@swc/core/package.json') as { version: string }).version}`
  }

  /**
   * The JavaScript of a file, with its source map inside.
   * @param file absolute; @param source its content
   * @throws SyntaxError that names file, line and column
   */
  compile(file: string, source: string): string {
    const path = join(this.#folder, `${createHash('sha1').update(`${this.#edition}\0${file}\0${source}`).digest('hex')}.js`)
    const kept = readText(path)
    if (kept !== null) return kept
    const code = this.#transform(file, source)
    this.#keep(path, code)
    return code
  }

  /** Removes what was not used for longest, when there is too much of it. */
  prune(max: number = MAX_CACHED): void {
    const names = entriesOf(this.#folder)
    if (names.length <= max) return
    const byAge = names
      .map((name) => ({ path: join(this.#folder, name), time: ageOf(join(this.#folder, name)) }))
      .sort((a, b) => a.time - b.time)
    for (const { path } of byAge.slice(0, names.length - max)) remove(path)
  }

  #transform(file: string, source: string): string {
    // Loaded at the first file that is not kept: usually never.
    this.#swc ??= require('@swc/core') as Swc
    try {
      return this.#swc.transformSync(source, optionsFor(file)).code
    } catch (error) {
      throw compileError(error, file)
    }
  }

  #keep(path: string, code: string): void {
    try {
      if (!this.#isFolderMade) mkdirSync(this.#folder, { recursive: true })
      this.#isFolderMade = true
      // Several processes may do this at once, and none may read half of a file.
      const draft = `${path}.${process.pid}`
      writeFileSync(draft, code)
      renameSync(draft, path)
    } catch {
      // A folder that cannot be written to makes it slower, not wrong.
    }
  }
}

/** What tsc does with the settings of `@live/core/tsconfig.json`. */
function optionsFor(file: string): Options {
  return {
    filename: file,
    sourceFileName: pathToFileURL(file).href,
    swcrc: false,
    configFile: false,
    sourceMaps: 'inline',
    inlineSourcesContent: true,
    isModule: true,
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true, tsx: file.endsWith('x') },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      experimental: { keepImportAttributes: true },
    },
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function ageOf(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return 0
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Another process was faster.
  }
}
