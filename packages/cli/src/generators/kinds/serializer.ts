/** `live generate serializer`: what clients get to know of a model, as JSON (app.md A66). */
import { type Attribute, isReference, parseAttributes } from '../attribute.js'
import type { Generator, GeneratorContext, Plan } from '../generator.js'
import type { ModelField } from '../model-fields.js'
import type { Name } from '../name.js'
import { refusal } from '../refusal.js'
import { wordsOf } from '../words.js'
import { fileStep, nameArgument, when } from './paths.js'

/** A property of the JSON, and how it comes out of the model. */
interface Field {
  readonly property: string
  readonly type: string
  readonly value: string
}

/** A value for the test, and what becomes of it. */
interface Sample {
  readonly property: string
  readonly value: string
  readonly json: string
}

/** What nobody outside may see, or what is no JSON. */
const isSecret = ({ property, type }: ModelField): boolean => SECRET_WORDS.has(wordsOf(property).at(-1) ?? '') || type.includes('Buffer')

const SECRET_WORDS: ReadonlySet<string> = new Set(['digest', 'token', 'secret', 'key', 'password'])

const SAMPLES: Readonly<Record<string, readonly [value: string, json: string]>> = {
  number: ['1', '1'],
  boolean: ['true', 'true'],
  Date: ["new Date('2026-01-31T10:30:00Z')", "'2026-01-31T10:30:00.000Z'"],
  'number | string': ['1', '1'],
  unknown: ['{ size: 1 }', '{ size: 1 }'],
}

function fieldOf(variable: string, { property, type }: ModelField): Field {
  const value = `${variable}.${property}`
  if (type === 'Date') return { property, type: 'string', value: `${value}.toISOString()` }
  if (type === 'Date | null') return { property, type: 'string | null', value: `${value}?.toISOString() ?? null` }
  return { property, type, value }
}

function sampleOf({ property, type }: ModelField): Sample {
  const [value, json] = SAMPLES[type.replace(' | null', '')] ?? ["'One'", "'One'"]
  return { property, value, json }
}

/** The columns of the model, all of them or those that were named. */
async function fieldsOf({ workspace }: GeneratorContext, name: Name, named: readonly Attribute[]): Promise<ModelField[]> {
  const source = workspace.read(`app/models/${name.path}.ts`)
  const { modelFields } = await import('../model-fields.js')
  const known = source === null ? null : modelFields(source, name.className)
  const chosen = named.map((each) => fieldOfAttribute(each))
  if (known === null) return [{ property: 'id', type: 'number' }, ...chosen, ...TIMES]
  if (named.length === 0) return known.filter((each) => !isSecret(each))
  const missing = chosen.find(({ property }) => !known.some((each) => each.property === property))
  if (missing !== undefined) {
    throw refusal(`${name.className} has no ${missing.property}.`, `It has ${known.map(({ property }) => property).join(', ')}.`)
  }
  const wanted = new Set(['id', ...chosen.map(({ property }) => property)])
  return known.filter(({ property }) => wanted.has(property))
}

const TIMES: readonly ModelField[] = [
  { property: 'createdAt', type: 'Date' },
  { property: 'updatedAt', type: 'Date' },
]

/** The property of the association is not named: its key is. */
function fieldOfAttribute(attribute: Attribute): ModelField {
  const { property, details, nullable } = attribute
  return { property, type: nullable && !isReference(attribute) ? `${details.ts} | null` : details.ts }
}

/** See the charter. */
export const serializer: Generator = {
  name: 'serializer',
  summary: 'What clients get to know of a model, as JSON',
  args: '<name> [attributes...]',
  help: `Without attributes it has every column of the model but digests, tokens, keys and binary data.

Examples:
  live generate serializer post
  live generate serializer post title published`,
  async plan(context): Promise<Plan> {
    const name = nameArgument(context.args, 'serializer', { suffix: 'serializer', number: 'singular' })
    const columns = await fieldsOf(context, name, parseAttributes(context.args.slice(1)))
    const fields = columns.map((column) => fieldOf(name.variable, column))
    const locals = { name, fields, samples: columns.map(sampleOf) }
    const there = context.workspace.exists(`app/models/${name.path}.ts`)
    return {
      classes: [`${name.className}Serializer`],
      steps: [
        fileStep(context, `app/serializers/${name.path}-serializer.ts`, 'serializer/serializer.ts', locals),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/serializers/${name.path}-serializer.test.ts`, 'serializer/serializer.test.ts', locals),
        ),
        ...when(!there, { kind: 'note', text: `There is no ${name.className} yet: live generate model ${name.path}` }),
      ],
    }
  },
}
