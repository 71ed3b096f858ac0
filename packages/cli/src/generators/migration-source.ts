/** Migrations as source text (app.md A59, A60). */
import { type Attribute, isReference } from './attribute.js'
import { kebabCase, pascalCase, pluralize, singularize, snakeCase } from './words.js'

/** The body of a migration: statements of `change`, and what they are for. */
export interface MigrationBody {
  readonly className: string
  readonly lines: readonly string[]
}

/** How a table is made. */
export interface TableOptions {
  readonly timestamps: boolean
  readonly indexes: boolean
  readonly primaryKeyType: 'integer' | 'uuid'
}

/** A migration that makes a table. */
export function createTable(table: string, attributes: readonly Attribute[], options: TableOptions): string[] {
  const columns = attributes.map((attribute) => `t.${columnText(attribute, options)}`)
  const timestamps = options.timestamps ? ['t.timestamps()'] : []
  const indexes = options.indexes ? attributes.flatMap(indexLines) : []
  const id = options.primaryKeyType === 'uuid' ? ", { id: 'uuid' }" : ''
  const lines = [...columns, ...timestamps, ...indexes]
  if (lines.length === 0) return [`this.createTable('${table}', () => {}${id})`]
  return [`this.createTable('${table}', (t) => {`, ...lines.map((line) => `  ${line}`), `}${id})`]
}

/** The migration that a name means: `add-title-to-posts`, `remove-…-from-…`, `create-posts`, `…join-table…`, else an empty one. */
export function migrationBody(name: string, attributes: readonly Attribute[], options: TableOptions): MigrationBody {
  return { className: pascalCase(name), lines: linesFor(name, attributes, options) }
}

/** The tables of `create-join-table-users-roles`, or of the arguments `users roles`; null when the name is none of a join table. */
export function joinTables(name: string, args: readonly string[]): readonly [string, string] | null {
  if (!/(?:^|-)join-table(?:-|$)/.test(name)) return null
  const named =
    args.length > 0 ? args.map((arg) => arg.split(':')[0]!) : (/join-table-(.+)$/.exec(name)?.[1]?.replace(/-and-/, '-').split('-') ?? [])
  const tables = named.map((each) => snakeCase(pluralize(kebabCase(each))))
  return tables.length === 2 ? [tables[0]!, tables[1]!] : null
}

/** A join table of two, whose key has both columns; an index of each alone is there to uncomment. */
export function createJoinTable(tables: readonly [string, string]): string[] {
  const name = tables.toSorted().join('_')
  const columns = tables.map((table) => `${singularize(table)}_id`)
  return [`this.createJoinTable('${tables[0]}', '${tables[1]}')`, ...columns.map((column) => `// this.addIndex('${name}', ['${column}'])`)]
}

function linesFor(name: string, attributes: readonly Attribute[], options: TableOptions): string[] {
  const added = /^add-.+-to-(.+)$/.exec(name)?.[1]
  if (added !== undefined && attributes.length > 0) return attributes.flatMap((each) => addLines(tableOf(added), each, options))
  const removed = /^remove-.+-from-(.+)$/.exec(name)?.[1]
  if (removed !== undefined && attributes.length > 0) return attributes.flatMap((each) => removeLines(tableOf(removed), each, options))
  const created = /^create-(.+)$/.exec(name)?.[1]
  return created === undefined ? [] : createTable(tableOf(created), attributes, options)
}

const tableOf = (words: string): string => snakeCase(pluralize(words))

function addLines(table: string, attribute: Attribute, options: TableOptions): string[] {
  const { indexes } = options
  if (isReference(attribute))
    return [`this.addReference('${table}', '${referenceName(attribute)}'${objectText(referenceOptions(attribute, options))})`]
  const column = `this.addColumn('${table}', '${attribute.column}', '${attribute.details.column}'${objectText(columnOptions(attribute))})`
  return attribute.index === 'none' || !indexes
    ? [column]
    : [column, `this.addIndex('${table}', ['${attribute.column}']${uniqueText(attribute)})`]
}

/** With everything that is needed to make the column again, so that the migration can be rolled back; indexes go first. */
function removeLines(table: string, attribute: Attribute, options: TableOptions): string[] {
  return addLines(table, attribute, options)
    .toReversed()
    .map((line) => line.replace(/^this\.add/, 'this.remove'))
}

function columnText(attribute: Attribute, options: TableOptions): string {
  if (isReference(attribute)) return `references('${referenceName(attribute)}'${objectText(referenceOptions(attribute, options))})`
  return `${attribute.details.column}('${attribute.column}'${objectText(columnOptions(attribute))})`
}

const referenceName = ({ column }: Attribute): string => column.replace(/_id$/, '')

function referenceOptions(
  { polymorphic, index, nullable, target, column }: Attribute,
  { indexes, primaryKeyType }: TableOptions,
): Record<string, string> {
  const own = target === null || target.table === pluralize(column.replace(/_id$/, '')) ? 'true' : `{ toTable: '${target.table}' }`
  return {
    ...(nullable ? {} : { null: 'false' }),
    ...(primaryKeyType === 'uuid' ? { type: "'uuid'" } : {}),
    ...(polymorphic ? { polymorphic: 'true' } : { foreignKey: own }),
    ...(indexes ? (index === 'unique' ? { index: '{ unique: true }' } : {}) : { index: 'false' }),
  }
}

function columnOptions({ type, nullable, limit, precision, scale }: Attribute): Record<string, string> {
  return {
    ...(limit === null ? {} : { limit: String(limit) }),
    ...(precision === null ? {} : { precision: String(precision), scale: String(scale ?? 0) }),
    ...(nullable ? {} : { null: 'false' }),
    ...(type === 'boolean' ? { default: 'false' } : {}),
  }
}

function indexLines(attribute: Attribute): string[] {
  if (attribute.index === 'none' || isReference(attribute)) return []
  return [`t.index(['${attribute.column}']${uniqueText(attribute)})`]
}

const uniqueText = ({ index }: Attribute): string => (index === 'unique' ? ', { unique: true }' : '')

function objectText(options: Record<string, string>): string {
  const entries = Object.entries(options).map(([name, value]) => `${name}: ${value}`)
  return entries.length === 0 ? '' : `, { ${entries.join(', ')} }`
}
