/** Models as source text: their properties, what they import, and the rules that attributes bring along (app.md A59). */
import { type Attribute, isReference } from './attribute.js'
import type { Name } from './name.js'
import { snakeCase } from './words.js'

/** A property of a model, with its decorators. */
export interface Property {
  /** One line each. */
  readonly decorators: readonly string[]
  readonly declaration: string
}

/** The parts of a model from which its template makes a file. */
export interface ModelParts {
  /** Argument of `@Entity()`: the name of a table that is no regular plural. */
  readonly entity: string
  /** What else is said about the class, one line each. */
  readonly decorators: readonly string[]
  readonly properties: readonly Property[]
  /** Whole lines, in the order of the formatter. */
  readonly imports: readonly string[]
}

/** How a model is made. */
export interface ModelOptions {
  readonly timestamps: boolean
  readonly primaryKeyType: 'integer' | 'uuid'
  /** Whether open pages are told of changes. */
  readonly broadcasts: boolean
  /** The class that it extends, and where that is. */
  readonly parent: { readonly className: string; readonly module: string }
}

/** See {@link ModelParts}. */
export function modelParts(name: Name, attributes: readonly Attribute[], options: ModelOptions): ModelParts {
  const key =
    options.primaryKeyType === 'uuid'
      ? { decorator: "@PrimaryGeneratedColumn('uuid')", ts: 'string' }
      : { decorator: '@PrimaryGeneratedColumn()', ts: 'number' }
  const timestamps = options.timestamps ? TIMESTAMPS : []
  const properties = [
    { decorators: [key.decorator], declaration: `id!: ${key.ts}` },
    ...attributes.flatMap((attribute) => propertiesOf(attribute, name, key.ts)),
    ...timestamps,
  ]
  const decorators = options.broadcasts ? ['@BroadcastsRefreshes()'] : []
  return { entity: entityText(name), decorators, properties, imports: importsOf(name, attributes, properties, options) }
}

const TIMESTAMPS: readonly Property[] = [
  { decorators: ["@CreateDateColumn({ type: 'datetime' })"], declaration: 'createdAt!: Date' },
  { decorators: ["@UpdateDateColumn({ type: 'datetime' })"], declaration: 'updatedAt!: Date' },
]

function propertiesOf(attribute: Attribute, model: Name, keyType: string): Property[] {
  if (attribute.polymorphic) return polymorphicProperties(attribute, keyType)
  if (isReference(attribute)) return referenceProperties(attribute, model, keyType)
  const token = attribute.type === 'token' ? ['@SecureToken()'] : []
  const decorators = [columnText(attribute), ...indexText(attribute), ...token, ...rulesOf(attribute)]
  return [{ decorators, declaration: declarationText(attribute) }, ...(attribute.type === 'digest' ? passwordProperties(attribute) : [])]
}

/** What is typed in; the column keeps a digest of it. */
const passwordProperties = ({ name, property }: Attribute): Property[] => [
  {
    decorators: [`@SecurePassword(${property === `${name}Digest` ? '' : `{ digest: '${property}' }`})`],
    declaration: `${name}?: string`,
  },
  { decorators: [], declaration: `${name}Confirmation?: string` },
]

function polymorphicProperties({ property, name }: Attribute, keyType: string): Property[] {
  const type = `${property.replace(/Id$/, '')}Type`
  return [
    { decorators: ["@Column({ type: 'varchar' })"], declaration: `${type}!: string` },
    { decorators: [keyColumn(keyType)], declaration: `${name.replace(/Id$/, '')}Id!: ${keyType}` },
  ]
}

function referenceProperties({ property, target, index }: Attribute, model: Name, keyType: string): Property[] {
  const className = target!.className
  const association = property.replace(/Id$/, '')
  const unique = index === 'unique' ? ['@Index({ unique: true })'] : []
  // A class that refers to itself is there; another one may import this module in turn, so it must not be needed at once.
  const type = className === model.className ? className : `InstanceType<typeof ${className}>`
  return [
    { decorators: [keyColumn(keyType), ...unique], declaration: `${property}!: ${keyType}` },
    { decorators: [`@ManyToOne(() => ${className}, { nullable: false })`], declaration: `${association}!: ${type}` },
  ]
}

const keyColumn = (keyType: string): string => `@Column({ type: '${keyType === 'string' ? 'uuid' : 'integer'}' })`

function columnText({ type, details, nullable, limit, precision, scale }: Attribute): string {
  const options = [
    ...(type === 'boolean' ? [] : [`type: '${details.orm}'`]),
    ...(limit === null ? [] : [`length: ${limit}`]),
    ...(precision === null ? [] : [`precision: ${precision}`, `scale: ${scale ?? 0}`]),
    ...(nullable ? ['nullable: true'] : []),
    ...(type === 'boolean' ? ['default: false'] : []),
  ]
  return `@Column({ ${options.join(', ')} })`
}

const indexText = ({ index }: Attribute): string[] => (index === 'unique' ? ['@Index({ unique: true })'] : [])

/** A text that has to be there has to say something: the database would take an empty one. */
function rulesOf({ type, nullable, details }: Attribute): string[] {
  const isText = details.ts === 'string' && type !== 'digest' && type !== 'token'
  return isText && !nullable ? [`@IsNotEmpty({ message: "can't be blank" })`] : []
}

function declarationText({ property, details, nullable }: Attribute): string {
  return `${property}!: ${details.ts}${nullable && details.ts !== 'unknown' ? ' | null' : ''}`
}

/** The names that the framework finds by itself need no argument. */
function entityText({ table, className }: Name): string {
  return regularPlural(snakeCase(className)) === table ? '' : `'${table}'`
}

/** The plurals that `@live/model` knows; others are named in `@Entity`. */
function regularPlural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

function importsOf(name: Name, attributes: readonly Attribute[], properties: readonly Property[], options: ModelOptions): string[] {
  const text = properties.flatMap(({ decorators }) => decorators).join('\n')
  const from = (names: readonly string[]): string[] => names.filter((each) => text.includes(`@${each}(`)).sort(compareNames)
  const model = [...from(MODEL_NAMES), 'Entity'].sort(compareNames)
  const rules = from(['IsNotEmpty'])
  const targets = attributes.flatMap(({ target }) => (target === null || target.className === name.className ? [] : [target]))
  const local = new Map([
    [options.parent.module, `import { ${options.parent.className} } from '${options.parent.module}'`],
    ...targets.map((target) => {
      const module = `${name.up === '' ? './' : name.up}${target.path}.js`
      return [module, `import { ${target.className} } from '${module}'`] as const
    }),
  ])
  return [
    `import { ${model.join(', ')} } from '@live/model'`,
    ...(options.broadcasts ? ["import { BroadcastsRefreshes } from '@live/views'"] : []),
    ...(rules.length === 0 ? [] : [`import { ${rules.join(', ')} } from 'class-validator'`]),
    ...[...local].sort(([a], [b]) => compareModules(a, b)).map(([, line]) => line),
  ]
}

const MODEL_NAMES = [
  'Column',
  'CreateDateColumn',
  'Index',
  'ManyToOne',
  'PrimaryGeneratedColumn',
  'SecurePassword',
  'SecureToken',
  'UpdateDateColumn',
]

const compareNames = new Intl.Collator('en', { sensitivity: 'base', numeric: true }).compare

/** Far modules first, as formatters have it. */
function compareModules(a: string, b: string): number {
  return b.split('../').length - a.split('../').length || compareNames(a, b)
}
