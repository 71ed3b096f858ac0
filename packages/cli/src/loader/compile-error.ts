/** What swc says about a file that is no TypeScript, as an error that points to the place. */
import { messageOf } from '../errors.js'

/** An error whose first line of stack is the place in the source, so that every error page shows it. */
export function compileError(thrown: unknown, file: string): SyntaxError {
  const text = messageOf(thrown)
  const { line, column } = placeOf(text)
  const said = /^\s*(?:x|×)\s+(.+)$/m.exec(text)?.[1] ?? text.split('\n', 1)[0] ?? 'Syntax error'
  const error = new SyntaxError(`${said} (${file}:${line}:${column})`)
  error.stack = `SyntaxError: ${error.message}\n    at ${file}:${line}:${column}`
  return error
}

/** The line stands in the head of the excerpt; the column is where its mark points to. */
function placeOf(text: string): { line: number; column: number } {
  const line = Number(/\[[^\]]*:(\d+):\d+\]/.exec(text)?.[1] ?? 1)
  const lines = text.split('\n')
  const excerpt = lines.findIndex((each) => new RegExp(`^\\s*${line} \\| `).test(each))
  const start = (lines[excerpt] ?? '').indexOf(' | ') + 3
  const mark = (lines[excerpt + 1] ?? '').search(/[\^─]/)
  return { line, column: excerpt >= 0 && mark >= start ? mark - start + 1 : 1 }
}
