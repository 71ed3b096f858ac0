/** Finds the place in the source for errors of loading that have none: imports of what is not there. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { types } from 'node:util'
import { messageOf } from '../errors.js'
import { sourceFiles } from '../source-files.js'

/**
 * Puts the place of the import in front of the stack of an error, so that pages show it.
 * @param root the folder of the application
 * @returns the same error, or one with the same message for what is none
 */
export function withPlace(thrown: unknown, root: string): Error {
  const error = asError(thrown)
  const place = placeOf(error, root)
  if (place === null) return error
  const frame = `    at ${place.file}:${place.line}:${place.column}`
  error.stack = [`${error.name}: ${error.message}`, frame, ...frames(error.stack)].join('\n')
  return error
}

/** An error from the thread of the loader has the members of one, and is none. */
function asError(thrown: unknown): Error {
  if (types.isNativeError(thrown)) return thrown
  const error = new Error(messageOf(thrown))
  for (const name of ['name', 'message', 'stack', 'code']) {
    const value: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined
    if (typeof value === 'string') Object.defineProperty(error, name, { value, configurable: true, writable: true })
  }
  return error
}

interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

function placeOf({ message }: Error, root: string): Place | null {
  const missing = /^Cannot find (?:module|package) '([^']+)' imported from (\S+)/.exec(message)
  if (missing !== null) return lineWith(missing[2] ?? '', basename(missing[1] ?? '').replace(/\.[jt]sx?$/, ''))
  const [, specifier, name] = /requested module '([^']+)' does not provide an export named '([^']+)'/.exec(message) ?? []
  return specifier === undefined || name === undefined ? null : importOf(root, specifier, name)
}

/** Node does not say which file has the import; several may, and the first one is as wrong as the others. */
function importOf(root: string, specifier: string, name: string): Place | null {
  const pattern = new RegExp(`\\b${escaped(name)}\\b[^;]*?from\\s*['"]${escaped(specifier)}['"]`)
  const file = sourceFiles(root).find((each) => pattern.test(readFileSync(each, 'utf8')))
  return file === undefined ? null : lineWith(file, name)
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** The first line of a file that has a word in it; compiled code has other numbers of lines. */
function lineWith(pathOrUrl: string, word: string): Place | null {
  const file = pathOrUrl.startsWith('file:') ? fileURLToPath(pathOrUrl) : pathOrUrl
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    const index = lines.findIndex((line) => line.includes(word))
    return { file, line: Math.max(0, index) + 1, column: Math.max(0, lines[index]?.indexOf(word) ?? 0) + 1 }
  } catch {
    return null
  }
}

/** Without those of the loader, which say nothing about the application. */
const frames = (stack = ''): string[] =>
  stack.split('\n').filter((line) => /^\s+at /.test(line) && !/node:internal\/(?:modules|process)|[\\/]loader[\\/]hooks/.test(line))
