/** Shows a method of the application as it stands in the source file, for pages that explain themselves. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNativeError } from 'node:util/types'

/**
 * The source of one method, with the decorators and comments right above it, moved to the left margin.
 *
 * Read from `app/controllers` of the source tree, also when the compiled application runs. Relies on the formatting of this
 * application: members are indented by two spaces and a method closes on a line of its own.
 *
 * @param root folder of the application
 * @param file kebab-case, such as `live-controller.ts`
 * @param method name of the method
 * @returns the text, or one comment line that says why there is none; never throws for a missing file
 */
export function sourceExcerpt(root: string, file: string, method: string): string {
  const path = `app/controllers/${file}`
  try {
    return methodSource(readFileSync(join(root, path), 'utf8'), method) ?? `// ${path} has no method ${method}`
  } catch (error) {
    return `// ${path} cannot be read${isNativeError(error) && 'code' in error ? ` (${String(error.code)})` : ''}`
  }
}

/** The lines of a method inside the text of a class, or undefined when it is not there. */
export function methodSource(text: string, method: string): string | undefined {
  const lines = text.split(/\r?\n/)
  const head = lines.findIndex((line) => isHead(line, method))
  if (head === -1) return undefined
  let first = head
  while (first > 0 && isPreamble(lines[first - 1])) first--
  let last = head
  // A method on one line closes there; any other closes with the first brace at the indentation of a member.
  if (!/\}\s*$/.test(lines[head])) while (last < lines.length - 1 && !/^ {2}\}/.test(lines[last])) last++
  const excerpt = lines.slice(first, last + 1)
  return excerpt.map((line) => line.replace(/^ {2}/, '')).join('\n')
}

const MODIFIERS = new Set(['async', 'override', 'protected', 'public', 'private', 'static'])

/** Whether a line opens the declaration of that method: `  async hello() {`, and not a call of it. */
function isHead(line: string, method: string): boolean {
  const paren = line.indexOf('(')
  if (paren === -1 || !/^ {2}\S/.test(line)) return false
  const words = line.slice(0, paren).replace('*', ' ').trim().split(/\s+/)
  return words.pop() === method && words.every((word) => MODIFIERS.has(word))
}

/** A decorator or a comment that belongs to the member below it. */
function isPreamble(line: string): boolean {
  return /^ {2}(?:@|\/\/|\/\*\*| \*)/.test(line)
}
