/** Lets `db/seeds.ts` call another file of seeds, and lets that go again (app.md §16). */
import type { BlockStatement } from '@babel/types'
import { addImport, removeImport } from './imports.js'
import { type ParsedModule, parseModule } from './parsed-module.js'
import { changed, indentAt, indentUnit, lineBreakOf, usesSemicolons } from './source-changes.js'
import type { EditStep } from './step.js'

/** What a file of seeds is that calls nothing but others. */
const EMPTY = '/** Data to begin with: `npx live db:seed`. */\n\nexport default async function seed() {\n}\n'

/** Adds the import and the call, behind all others. The file is made when it is missing. */
export function callSeeder(path: string, functionName: string, module: string): EditStep {
  const imported = { className: functionName, module }
  const call = `await ${functionName}()`
  return {
    kind: 'edit',
    path,
    label: call,
    byHand: `Call it: ${call}, with import { ${functionName} } from '${module}'`,
    creates: true,
    apply: (source) => {
      const parsed = parseModule(source === '' ? EMPTY : source)
      const body = parsed === null ? null : seedsOf(parsed)
      if (parsed === null || body === null) return null
      if (parsed.source.includes(call)) return source
      return changed(parsed.source, [lineAtEnd(parsed, body, call), ...addImport(parsed, imported)])
    },
    revert: (source) => {
      const text = removeImport(source.replace(new RegExp(`^[ \\t]*await ${functionName}\\(\\);?[ \\t]*\\r?\\n`, 'm'), ''), imported)
      return text.trim() === EMPTY.trim() ? '' : text
    },
  }
}

/** The body of `export default async function seed() { … }`. */
function seedsOf({ ast }: ParsedModule): BlockStatement | null {
  for (const statement of ast.program.body) {
    if (statement.type !== 'ExportDefaultDeclaration') continue
    const { declaration } = statement
    return declaration.type === 'FunctionDeclaration' && declaration.async ? declaration.body : null
  }
  return null
}

function lineAtEnd(module: ParsedModule, body: BlockStatement, text: string): { start: number; end: number; text: string } {
  const { source } = module
  const end = body.end! - 1
  const eol = lineBreakOf(source)
  const lineStart = source.lastIndexOf('\n', end) + 1
  const isAlone = source.slice(lineStart, end).trim() === ''
  const start = isAlone ? lineStart : end
  const outer = indentAt(source, body.start!)
  const line = `${outer}${indentUnit(source)}${text}${usesSemicolons(module) ? ';' : ''}${eol}`
  return { start, end: start, text: isAlone ? line : `${eol}${line}${outer}` }
}
