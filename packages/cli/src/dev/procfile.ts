/** Processes that run beside the server: the lines of Procfile.dev (app.md A32). */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { print, style } from '../output.js'

/** A line of a Procfile. */
export interface ProcfileEntry {
  readonly name: string
  readonly command: string
}

/** Names of the process that `live dev` is itself. */
const OWN = ['web', 'live']
const COLOURS = [style.cyan, style.magenta, style.yellow, style.green, style.blue]

/** The processes of a Procfile: `css: npx sass --watch …`. Empty lines, comments and the server itself are passed over. */
export function parseProcfile(text: string): ProcfileEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, name = '', command = ''] = /^([\w-]+):\s*(\S.*)$/.exec(line.trim()) ?? []
    return name === '' || OWN.includes(name) ? [] : [{ name, command }]
  })
}

/** Starts the processes of Procfile.dev; their output has their name in front. */
export function startProcfile(root: string, environment: NodeJS.ProcessEnv): ChildProcess[] {
  const path = join(root, 'Procfile.dev')
  if (!existsSync(path)) return []
  const entries = parseProcfile(readFileSync(path, 'utf8'))
  const width = Math.max(0, ...entries.map(({ name }) => name.length))
  return entries.map(({ name, command }, i) => {
    const paint = COLOURS[i % COLOURS.length] ?? style.cyan
    const prefix = paint(`${name.padEnd(width)} | `)
    // A group of its own, so that what the shell started ends with it.
    const child = spawn(command, {
      cwd: root,
      env: environment,
      shell: true,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', (line) => print(prefix + line))
    child.once('error', (error) => print(prefix + error.message))
    child.once('exit', (code, signal) => print(`${prefix}ended (${signal ?? code})`))
    return child
  })
}
