/** `live generate model`: a class, its migration, its test and its fixtures (app.md A59). */
import { type Attribute, isEditable, isReference, parseAttributes } from '../attribute.js'
import { fixtureLocals } from '../fixture-source.js'
import type { Generator, GeneratorContext, GeneratorOption, OptionValues, Plan } from '../generator.js'
import { createTable } from '../migration-source.js'
import { modelParts } from '../model-source.js'
import type { Name } from '../name.js'
import { parseName } from '../name.js'
import { refusal } from '../refusal.js'
import { RESERVED_WORDS } from '../reserved.js'
import type { Step } from '../step.js'
import { type ClassReference, fileStep, fromTop, nameArgument, when } from './paths.js'

/** Options of everything that makes a model. */
export const MODEL_OPTIONS: readonly GeneratorOption[] = [
  { flags: '--no-migration', description: 'make no migration' },
  { flags: '--no-timestamps', description: 'no created_at and updated_at' },
  { flags: '--no-indexes', description: 'no indexes of references' },
  { flags: '--parent <class>', description: 'the class that it extends; makes no migration' },
  { flags: '--primary-key-type <type>', description: 'integer or uuid' },
  { flags: '--force-plural', description: 'take a plural as it is' },
  { flags: '--no-fixture', description: 'make no fixtures' },
]

/** The name of a model: singular, unless `--force-plural`. @throws CliError for a word that can be no variable */
export function modelName(args: readonly string[], options: OptionValues): Name {
  const name = nameArgument(args, 'model', options['forcePlural'] === true ? {} : { number: 'singular' })
  if (RESERVED_WORDS.has(name.variable))
    throw refusal(`'${name.variable}' is a word of JavaScript, so nothing can be named so.`, 'Choose another name.')
  return name
}

/** The steps of a model. @param broadcasts whether open pages are told of its changes */
export function modelSteps(context: GeneratorContext, name: Name, attributes: readonly Attribute[], broadcasts = false): Step[] {
  const { options, settings } = context
  if (settings.orm === false) return []
  const timestamps = options['timestamps'] !== false
  const parent = parentModel(name, options['parent'])
  const hasParent = typeof options['parent'] === 'string'
  const parts = modelParts(name, attributes, { timestamps, primaryKeyType: settings.primaryKeyType, broadcasts, parent })
  const table = { timestamps, indexes: options['indexes'] !== false, primaryKeyType: settings.primaryKeyType }
  const migration = `create-${name.table.replaceAll('_', '-')}`
  const tests = settings.testFramework === 'jest'
  const fixtures = tests && options['fixture'] !== false
  const fixture = fixtureLocals(context.workspace, name, attributes)
  return [
    ...when(options['migration'] !== false && !hasParent, {
      kind: 'migration',
      name: migration,
      content: context.render('migration/migration.ts', {
        className: `Create${name.plural.className}`,
        lines: createTable(name.table, attributes, table),
      }),
    }),
    fileStep(context, `app/models/${name.path}.ts`, 'model/model.ts', { name, parts, parent, own: hasParent && attributes.length === 0 }),
    ...when(fixtures, fileStep(context, `test/fixtures/${name.plural.path}.ts`, 'model/fixtures.ts', fixture)),
    ...missingTargets(context, name, attributes),
    ...when(
      tests,
      fileStep(context, `test/models/${name.path}.test.ts`, 'model/model.test.ts', {
        name,
        fixtures,
        asynchronous: fixture.asynchronous,
        ...testLocals(attributes),
      }),
    ),
  ]
}

/** Models that are referred to and not there yet. */
function missingTargets({ workspace }: GeneratorContext, name: Name, attributes: readonly Attribute[]): Step[] {
  return attributes.flatMap(({ target }): Step[] => {
    if (target === null || target.className === name.className || workspace.exists(`app/models/${target.path}.ts`)) return []
    return [
      { kind: 'note', text: `${name.className} refers to ${target.className}, which is not there yet: live generate model ${target.path}` },
    ]
  })
}

/** The attribute with which a record is made invalid in tests, and the value that does it. */
export function invalidSample(attributes: readonly Attribute[]): { readonly attribute: Attribute; readonly value: string } | null {
  const editable = attributes.filter((each) => isEditable(each) && !isReference(each) && each.type !== 'digest')
  const required = editable.find(({ nullable, details }) => !nullable && details.ts === 'string')
  if (required !== undefined) return { attribute: required, value: "''" }
  const limited = editable.find(({ limit }) => limit !== null)
  if (limited !== undefined) return { attribute: limited, value: `'x'.repeat(${limited.limit! + 1})` }
  const typed = editable.find(({ details }) => details.misfit !== null)
  return typed === undefined ? null : { attribute: typed, value: typed.details.misfit! }
}

function testLocals(attributes: readonly Attribute[]): Record<string, unknown> {
  const required = attributes.filter(({ nullable, details, type }) => !nullable && details.ts === 'string' && type !== 'token')
  return {
    required,
    digest: attributes.find(({ type }) => type === 'digest') ?? null,
    token: attributes.find(({ type }) => type === 'token') ?? null,
  }
}

function parentModel(name: Name, parent: unknown): ClassReference {
  if (typeof parent !== 'string') return { className: 'ApplicationRecord', module: fromTop(name, 'application-record.js') }
  const own = parseName(parent)
  return { className: own.className, module: fromTop(name, `${own.path}.js`) }
}

/** See the charter. */
export const model: Generator = {
  name: 'model',
  summary: 'A model with its migration, test and fixtures',
  args: '<name> [attributes...]',
  options: MODEL_OPTIONS,
  help: `The name is singular: post, BlogPost or admin/post. Attributes are name:type, with a type of
string text integer bigint float decimal boolean date datetime time timestamp json uuid binary
references belongs_to digest token. More about each:

  title:string{40}!          at most 40 characters, and never missing
  price:decimal{10,2}        ten digits, two of them behind the point
  email:uniq, age:integer:index
  author:references          author_id, its index, its foreign key, and the association
  owner:references{polymorphic}
  password:digest            password_digest, password and authenticate()
  api_key:token              random text, unique

Examples:
  live generate model post title:string! body:text published:boolean
  live generate model admin/widget name:uniq`,
  plan(context): Plan {
    const name = modelName(context.args, context.options)
    const attributes = parseAttributes(context.args.slice(1))
    return { classes: [name.className], steps: modelSteps(context, name, attributes) }
  },
}
