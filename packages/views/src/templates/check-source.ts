/** A template that declares its locals, as TypeScript whose types can be checked (app.md A99, A100). Never run. */
import type { CompiledTemplate } from './compile.js'
import type { DeclaredLocal } from './strict-locals.js'
import { tokenize } from './tokens.js'

/** What the code of one template is made of. */
export interface CheckParts {
  readonly compiled: CompiledTemplate
  readonly locals: readonly DeclaredLocal[]
  /** Modules of the application's helpers, as the code imports them. */
  readonly helpers: readonly string[]
  /** Names of helpers whose types nobody knows. */
  readonly others: readonly string[]
  /** Names of helpers that every template sees. */
  readonly known: ReadonlySet<string>
  /** The locals of the partials that it renders by name, by that name. */
  readonly partials: ReadonlyMap<string, readonly DeclaredLocal[]>
  /** The module that exports a type, for types of models; `null` when none does. */
  moduleOf(type: string): string | null
  /** Where the code imports a path from that a type names. */
  pathFrom(specifier: string): string
}

/** Names of a template that stand for something of the render. */
const OWN = ['locals', 'render']

/** The code. Its first line is made up; line n + 1 is line n of the template. */
export function checkSource(parts: CheckParts): string {
  const { compiled, locals, helpers, others, known, partials } = parts
  const declared = new Set(locals.map(({ name }) => name))
  const all = [...locals, ...[...partials.values()].flat()]
  const modules = helpers.map((path, i) => `import type * as helpers${i} from ${JSON.stringify(path)};`)
  const types = ['TemplateHelpers', ...helpers.map((_, i) => `HelpersOfFile<typeof helpers${i}>`), `OtherHelpers<${union(others)}>`]
  const rendered = [...partials].map(([name, of]) => `${JSON.stringify(name)}: ${typeOf(of, parts)}`)
  const used = compiled.names.filter((name) => !declared.has(name) && !OWN.includes(name) && (known.has(name) || others.includes(name)))
  const values = locals.map(({ name, fallback }) => (fallback === null ? name : `${name} = ${oneLine(fallback)}`))
  return [
    "import type { CheckedOutput, CheckedView, HelpersOfFile, OtherHelpers, RenderHelper, TemplateHelpers } from '@live/views';",
    ...modules,
    ...importsOf(all, parts),
    `type Locals = ${typeOf(locals, parts)};`,
    `export async function template(__out: CheckedOutput, __view: CheckedView, __template: unknown,`,
    `{ ${values.join(', ')} }: Locals, ${declared.has('locals') ? '__locals' : 'locals'}: Locals,`,
    `{ ${used.join(', ')} }: ${types.join(' & ')},`,
    `${declared.has('render') ? '__render' : 'render'}: RenderHelper<{ ${rendered.join('; ')} }>): Promise<void> { {`,
  ]
    .join(' ')
    .concat(`\n${compiled.code}\n} }\n`)
}

/** Of what declares no local: nothing fits. */
const NOTHING = 'Readonly<Record<string, never>>'

/** The type of an object of locals. */
export function typeOf(locals: readonly DeclaredLocal[], { pathFrom }: Pick<CheckParts, 'pathFrom'>): string {
  if (locals.length === 0) return NOTHING
  const members = locals.map(({ name, type, required }) => `readonly ${name}${required ? '' : '?'}: ${located(oneLine(type), pathFrom)}`)
  return `{ ${members.join('; ')} }`
}

const RELATIVE = /\bimport\(\s*(['"])(\.[^'"]*)\1\s*\)/g

/** A relative path of a type is one from the template. */
const located = (type: string, pathFrom: (specifier: string) => string): string =>
  type.replace(RELATIVE, (_, _quote, path: string) => `import(${JSON.stringify(pathFrom(path))})`)

/** Models may be named without being imported. */
export function importsOf(locals: readonly DeclaredLocal[], { moduleOf }: Pick<CheckParts, 'moduleOf'>): string[] {
  const names = new Set(locals.flatMap(({ type }) => namesIn(type)))
  return [...names].flatMap((name) => {
    const path = moduleOf(name)
    return path === null ? [] : [`import type { ${name} } from ${JSON.stringify(path)};`]
  })
}

function namesIn(type: string): string[] {
  const { tokens } = tokenize(type)
  return tokens.filter(({ kind }, i) => kind === 'name' && tokens[i - 1]?.text !== '.').map(({ text }) => text)
}

const union = (names: readonly string[]): string => (names.length === 0 ? 'never' : names.map((name) => JSON.stringify(name)).join(' | '))

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ')
