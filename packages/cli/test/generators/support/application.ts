/** A small application in a temporary folder, with the packages of this repository, for generators to work on. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { GENERATORS } from '../../../src/generators/catalog.js'
import type { OptionValues } from '../../../src/generators/generator.js'
import { type Direction, type Outcome, runGenerator } from '../../../src/generators/run-generator.js'
import type { Terminal } from '../../../src/generators/terminal.js'

/** The root of this repository. */
export const REPOSITORY = join(__dirname, '../../../../..')

const FIXTURE = join(__dirname, 'fixture')

/** The files of the application. They are kept under another ending, so that no tool takes them for files of this repository. */
const FILES = new Map(
  readdirSync(FIXTURE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .map((name) => [name.slice(0, -'.txt'.length), readFileSync(join(FIXTURE, name), 'utf8')] as const),
)
const COMPILER = relative(join(REPOSITORY, 'node_modules'), realpathSync(join(REPOSITORY, 'node_modules/.bin/tsc')))
const NOW = new Date('2026-11-22T08:05:23Z')

/** A terminal whose answers are known beforehand. */
export class ScriptedTerminal implements Terminal {
  readonly lines: string[] = []
  readonly #answers: string[]

  constructor(
    readonly interactive = false,
    answers: readonly string[] = [],
  ) {
    this.#answers = [...answers]
  }

  write(line: string): void {
    this.lines.push(line)
  }

  async ask(question: string): Promise<string | null> {
    this.lines.push(question)
    return this.#answers.shift() ?? null
  }

  get text(): string {
    return this.lines.join('\n')
  }
}

/** An application, and what is done with it. */
export class Application {
  readonly root: string

  /** @param root a folder that is to be used again: jest knows what it transformed there */
  constructor({ api = false, root = mkdtempSync(join(tmpdir(), 'live-generators-')) }: { api?: boolean; root?: string } = {}) {
    this.root = root
    mkdirSync(root, { recursive: true })
    for (const [path, text] of FILES) this.write(path, text)
    for (const folder of ['db/migrate', 'lib/tasks', 'public', 'storage', 'tmp']) mkdirSync(join(this.root, folder), { recursive: true })
    symlinkSync(join(REPOSITORY, 'node_modules'), join(this.root, 'node_modules'))
    if (api) this.edit('app/controllers/application-controller.ts', (text) => text.replaceAll('BaseController', 'ApiController'))
  }

  /** Runs a generator; options are those of the command line in camelCase. */
  run(
    direction: Direction,
    generator: string,
    args: readonly string[],
    options: OptionValues = {},
    terminal: Terminal = new ScriptedTerminal(),
  ) {
    const found = GENERATORS.find(({ name }) => name === generator)
    if (found === undefined) throw new Error(`No generator ${generator}`)
    return runGenerator({ generator: found, direction, root: this.root, args, options, terminal, now: NOW })
  }

  generate(generator: string, args: readonly string[], options?: OptionValues, terminal?: Terminal): Promise<Outcome> {
    return this.run('generate', generator, args, options, terminal)
  }

  destroy(generator: string, args: readonly string[], options?: OptionValues, terminal?: Terminal): Promise<Outcome> {
    return this.run('destroy', generator, args, options, terminal)
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  exists(path: string): boolean {
    return existsSync(join(this.root, path))
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  edit(path: string, change: (text: string) => string): void {
    this.write(path, change(this.read(path)))
  }

  /** Has a `node_modules` of its own, with links to these packages. */
  linkPackages(names: readonly string[]): void {
    rmSync(join(this.root, 'node_modules'))
    mkdirSync(join(this.root, 'node_modules'))
    for (const name of names) symlinkSync(join(REPOSITORY, 'node_modules', name), join(this.root, 'node_modules', name))
  }

  /** Makes a repository of it, with one commit. */
  commit(): void {
    this.git('init', '--quiet')
    this.git('add', '.')
    this.git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', 'first')
  }

  /** What git has to tell; empty when nothing changed. */
  status(): string {
    return this.git('status', '--porcelain', '--untracked-files=all')
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } })
  }

  /** The mistakes that the compiler finds in the application, strictly. */
  compile(): string {
    return this.#tool(COMPILER, '--noEmit', '-p', '.')
  }

  /** What biome finds to say: about format, imports and quick lint. */
  lint(): string {
    return this.#tool('@biomejs/biome/bin/biome', 'check', '--colors=off', '--max-diagnostics=50', '.')
  }

  /** Formats a file as biome would have it. */
  format(path: string): void {
    this.#tool('@biomejs/biome/bin/biome', 'format', '--write', path)
  }

  /** Compiles the application to `dist`; the mistakes that the compiler finds. */
  build(): string {
    return this.#tool(COMPILER, '-p', '.')
  }

  /** Runs code in `dist` as an ES module; what it says when it fails. */
  runCompiled(code: string): string {
    const result = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: join(this.root, 'dist'), encoding: 'utf8' })
    return result.status === 0 ? '' : result.stderr + result.stdout
  }

  /** Runs the tests of the application; empty when they pass. */
  test(...args: string[]): string {
    const { NODE_OPTIONS: _, ...env } = process.env
    const jest = join(REPOSITORY, 'node_modules/jest/bin/jest.js')
    const environment = { ...env, NODE_ENV: 'test', LIVE_ENV: 'test', SECRET_KEY_BASE: 'x'.repeat(64) }
    const result = spawnSync(process.execPath, [jest, '--runInBand', '--colors=false', ...args], {
      cwd: this.root,
      encoding: 'utf8',
      env: environment,
    })
    return result.status === 0 ? '' : result.stderr + result.stdout
  }

  /** Every file by its path, without what was there at the beginning. */
  generated(): Record<string, string> {
    const files: Record<string, string> = {}
    const walk = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name)
        if (entry.name === 'node_modules' || entry.name === '.git') continue
        if (entry.isDirectory()) walk(path)
        else {
          const name = relative(this.root, path)
          const text = readFileSync(path, 'utf8')
          if (FILES.get(name) !== text) files[name] = text
        }
      }
    }
    walk(this.root)
    return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  #tool(script: string, ...args: string[]): string {
    const path = join(REPOSITORY, 'node_modules', script)
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: this.root, encoding: 'utf8' })
    return status === 0 ? '' : stdout + stderr
  }
}
