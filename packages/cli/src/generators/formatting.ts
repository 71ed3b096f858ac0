/** Formats what was generated as the project formats its code, with the project's own biome (app.md A57). Without one it stays as it is. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A file to be formatted. */
export interface SourceFile {
  readonly path: string
  readonly content: string
}

const CONFIGS = ['biome.json', 'biome.jsonc']

/** The files with formatted contents, in the same order. One process for all of them. */
export async function formatSources<F extends SourceFile>(root: string, files: readonly F[]): Promise<F[]> {
  const config = CONFIGS.map((name) => join(root, name)).find(existsSync)
  const biome = config === undefined ? null : biomeOf(root)
  const sources = files.filter(({ path }) => path.endsWith('.ts'))
  if (config === undefined || biome === null || sources.length === 0) return [...files]
  const folder = mkdtempSync(join(tmpdir(), 'live-generate-'))
  try {
    // The project's rules, for files that lie elsewhere for a moment.
    const settings = { root: true, extends: [config], vcs: { enabled: false }, files: { includes: ['**'] } }
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(settings))
    for (const { path, content } of sources) writeSource(join(folder, path), content)
    await run(biome, ['check', '--write', '--linter-enabled=false', '--log-level=none', '.'], folder)
    return files.map((file) => (file.path.endsWith('.ts') ? { ...file, content: readFileSync(join(folder, file.path), 'utf8') } : file))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Lines that are shorter are broken by no formatter. */
const SHORT = 80

/**
 * Formats files of the application in which lines were added, where those are long; not one that was not formatted before.
 * @param edited the files with their text before
 * @returns those that have to be written
 */
export async function formatEdited(root: string, edited: readonly (SourceFile & { readonly before: string })[]): Promise<SourceFile[]> {
  const long = edited.filter(({ content, before }) => {
    const known = new Set(before.split('\n'))
    return content.split('\n').some((line) => line.length > SHORT && !known.has(line))
  })
  const texts = long.flatMap(({ path, content, before }) => [
    { path: `before/${path}`, content: before },
    { path, content },
  ])
  const formatted = new Map((await formatSources(root, texts)).map(({ path, content }) => [path, content]))
  return long.flatMap(({ path, content, before }) => {
    const result = formatted.get(path)!
    return formatted.get(`before/${path}`) === before && result !== content ? [{ path, content: result }] : []
  })
}

function biomeOf(root: string): string | null {
  try {
    const file = createRequire(join(root, 'package.json')).resolve('@biomejs/biome/package.json')
    return join(dirname(file), 'bin', 'biome')
  } catch {
    return null
  }
}

function writeSource(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/** Resolves when the process has ended, however: what it could not format stays as it was. */
function run(script: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { cwd, stdio: 'ignore' })
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
}
