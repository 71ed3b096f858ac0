/** `.live/templates.d.ts`: the locals that templates declare, for the calls of controllers and components (app.md A100). */
import { hasCode } from '@live/core'
import { importsOf, typeOf } from './check-source.js'
import { isOfApplication, placesOf } from './checks.js'
import type { Engine } from './engine.js'
import type { DeclaredLocal } from './strict-locals.js'
import type { Template } from './template.js'
import { tokenize } from './tokens.js'

const HEADER = '// Made by live of the templates that declare their locals: do not edit. `live routes:types` makes it anew.\n'

/** A template of that name in some language, format or variant, and what it declares. */
interface Declaration {
  readonly template: Template
  readonly locals: readonly DeclaredLocal[]
}

/**
 * The module: a member for every name whose templates all say which locals they take; any of these when they differ. Without such templates
 * it declares nothing.
 * @param root of the application; @param folder where the module is going to lie
 */
export function localTypes(engine: Engine, root: string, folder: string): string {
  const found = declarations(engine, root)
  const places = (template: Template) => placesOf(template, root, folder)
  const members = (isPartial: boolean): string =>
    [...found]
      .filter(([name]) => isPartialName(name) === isPartial)
      .map(([name, each]) => {
        const types = new Set(each.map(({ template, locals }) => typeOf(locals, places(template))))
        return `    readonly ${JSON.stringify(isPartial ? spoken(name) : name)}: ${[...types].join(' | ')}\n`
      })
      .join('')
  const imports = new Set([...found.values()].flat().flatMap(({ template, locals }) => importsOf(locals, places(template))))
  const [templates, partials] = [members(false), members(true)]
  const declared = `declare module '@live/core' {\n  interface TemplateLocals {\n${templates}  }\n  interface PartialLocals {\n${partials}  }\n}\n`
  return [HEADER, "import '@live/core'\n", ...[...imports].map((line) => `${line}\n`), found.size === 0 ? '' : `\n${declared}`].join('')
}

/** By name, in order; without the names that also have a template that takes any locals, or one that cannot be compiled. */
function declarations({ store }: Engine, root: string): Map<string, Declaration[]> {
  const found = new Map<string, Declaration[]>()
  for (const name of [...store.names].sort()) {
    const all = store.named(name).filter((template) => isOfApplication(template, root))
    // Most templates declare nothing, and need not be compiled for that.
    const declared = all.flatMap((template) => (template.source.includes('locals') ? declarationOf(template) : []))
    if (all.length > 0 && declared.length === all.length) found.set(name, declared)
  }
  return found
}

function declarationOf(template: Template): Declaration[] {
  try {
    const locals = template.declared
    return locals?.every(isWhole) ? [{ template, locals }] : []
  } catch (error) {
    // `live check` and the page say what is wrong with it.
    if (!hasCode(error, 'ERR_TEMPLATE')) throw error
    return []
  }
}

const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Whether the brackets of a type belong together, so that what is wrong with it stays in its member. */
function isWhole({ type }: DeclaredLocal): boolean {
  const open: string[] = []
  for (const { kind, text } of tokenize(type).tokens) {
    if (kind === 'comment') return false
    if (kind !== 'sign') continue
    if (text in CLOSERS) {
      if (open.pop() !== CLOSERS[text]) return false
    } else if ('([{'.includes(text)) open.push(text)
  }
  return open.length === 0
}

const isPartialName = (name: string): boolean => name.slice(name.lastIndexOf('/') + 1).startsWith('_')

/** `posts/_row` is rendered as `posts/row`. */
const spoken = (name: string): string => name.replace(/(^|\/)_([^/]*)$/, '$1$2')
