/** Fixtures as source text: functions that make valid records for tests. */
import { type Attribute, inputName, isEditable, isReference } from './attribute.js'
import type { Name } from './name.js'
import { parseName } from './name.js'
import type { Workspace } from './workspace.js'

/** What the template of fixtures sees. */
export interface FixtureLocals extends Readonly<Record<string, unknown>> {
  readonly name: Name
  /** `title: 'One'`. */
  readonly entries: readonly string[]
  readonly imports: readonly string[]
  /** Whether a record of another model has to be made first. */
  readonly asynchronous: boolean
}

/** See {@link FixtureLocals}. */
export function fixtureLocals(workspace: Workspace, name: Name, attributes: readonly Attribute[]): FixtureLocals {
  const imports = new Set([`import { ${name.className} } from '${name.up}../../app/models/${name.path}.js'`])
  const entries = attributes.flatMap((attribute) => {
    if (attribute.polymorphic) return [`${attribute.property.replace(/Id$/, '')}Type: '${name.className}'`, `${attribute.property}: 1`]
    if (isReference(attribute)) return [`${attribute.property}: ${referenceText(workspace, name, attribute, imports)}`]
    return isEditable(attribute) ? [`${inputName(attribute)}: ${valueText(attribute)}`] : []
  })
  if (entries.some((entry) => entry.includes('randomUUID('))) imports.add("import { randomUUID } from 'node:crypto'")
  return { name, entries, asynchronous: entries.some((entry) => entry.includes('await ')), imports: [...imports].sort(byModule) }
}

const isNumbered = ({ index, details, type }: Attribute): boolean =>
  index === 'unique' && details.ts === 'string' && details.column !== 'uuid' && type !== 'token' && type !== 'digest'

function valueText(attribute: Attribute): string {
  const [sample] = attribute.details.samples
  if (attribute.index === 'unique' && attribute.details.column === 'uuid') return 'randomUUID()'
  if (!isNumbered(attribute)) return attribute.limit !== null && attribute.limit < 5 ? "'1'" : sample
  const length = attribute.limit === null ? '' : `.slice(0, ${attribute.limit})`
  return `randomUUID()${length}`
}

function referenceText(workspace: Workspace, name: Name, { target }: Attribute, imports: Set<string>): string {
  const other = parseName(target!.path)
  if (other.className === name.className) return 'null'
  const fixture = `test/fixtures/${other.plural.path}.ts`
  if (workspace.exists(fixture)) {
    imports.add(`import { create${other.className} } from '${name.up === '' ? './' : name.up}${other.plural.path}.js'`)
    return `(await create${other.className}()).id`
  }
  imports.add(`import { ${other.className} } from '${name.up}../../app/models/${other.path}.js'`)
  return `((await ${other.className}.first()) ?? (await ${other.className}.createOrFail())).id`
}

/** Built-in modules, packages, then files, far ones first. */
function byModule(a: string, b: string): number {
  const moduleOf = (line: string): string => /'([^']+)'$/.exec(line)![1]!
  const rank = (module: string): number => (module.startsWith('node:') ? 0 : module.startsWith('.') ? 100 - module.split('../').length : 1)
  const [first, second] = [moduleOf(a), moduleOf(b)]
  return rank(first) - rank(second) || (first < second ? -1 : 1)
}
