/** The command as a process of its own, from `dist`, in a folder that is gone afterwards. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from '@jest/globals'

/** The program. */
export const LIVE = path.resolve(__dirname, '../../../bin/live.js')
/** The program behind `npm create @live`. */
export const CREATE = path.resolve(__dirname, '../../../../create/bin/create-live.js')

/** What a command left behind. */
export interface Result {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A new folder outside of every project, removed after the test file. Its name has a space. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'live new ')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs a program of Node to its end. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Result> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, PWD: cwd, HOME: cwd, NODE_ENV: undefined, FORCE_COLOR: undefined, npm_config_user_agent: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, ...texts }
}

/** All files below a folder, sorted. */
export function tree(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
}
