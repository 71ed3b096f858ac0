/** Attributes as they are written on the command line: `title:string{40}!:uniq` (app.md A52). */
import { ATTRIBUTE_TYPES, type AttributeType, MISSING_TYPES, TYPE_ALIASES } from './attribute-types.js'
import { closest } from './closest.js'
import { parseName } from './name.js'
import { refusal } from './refusal.js'
import { DANGEROUS_ATTRIBUTES } from './reserved.js'
import { camelCase, humanize, kebabCase, pascalCase, pluralize, snakeCase } from './words.js'

/** One attribute of a model. */
export interface Attribute {
  /** As it was named, in camelCase: `author` of `author:references`, `password` of `password:digest`. */
  readonly name: string
  readonly type: string
  readonly details: AttributeType
  /** Property and column: `authorId` and `author_id`, `passwordDigest` and `password_digest`. */
  readonly property: string
  readonly column: string
  /** `Author`. */
  readonly human: string
  /** Whether it may be missing. */
  readonly nullable: boolean
  /** The longest text, in characters; null for any. */
  readonly limit: number | null
  readonly precision: number | null
  readonly scale: number | null
  readonly index: 'none' | 'plain' | 'unique'
  readonly polymorphic: boolean
  /** The model that a reference leads to. */
  readonly target: { readonly className: string; readonly path: string; readonly table: string } | null
}

/** `name`, `:type`, `{…}`, `!`, and `:index` or `:uniq`. */
const FORM = /^([A-Za-z][\w-]*)(?::([A-Za-z_]+)?(?:\{([^{}]*)\})?(!)?)?(?::([a-z]+))?$/
const INDEXES: Readonly<Record<string, Attribute['index']>> = { index: 'plain', uniq: 'unique', unique: 'unique' }

/** Reads all attributes. @throws CliError for the first one that cannot be; nothing is written then */
export function parseAttributes(texts: readonly string[]): Attribute[] {
  const attributes = texts.map(parseAttribute)
  const seen = new Set<string>()
  for (const { property } of attributes) {
    if (seen.has(property)) throw refusal(`The attribute '${property}' is there twice.`)
    seen.add(property)
  }
  return attributes
}

/** Reads one attribute. @throws CliError */
export function parseAttribute(text: string): Attribute {
  const { name, typeName, options, required, indexName } = parts(text)
  const type = typeOf(name, typeName)
  const details = ATTRIBUTE_TYPES[type]!
  const isReference = details.column === 'references'
  const polymorphic = optionsOf(name, type, options).polymorphic
  const property = propertyOf(camelCase(name), type)
  assertHarmless(name, property)
  return {
    name: camelCase(name),
    type,
    details,
    property,
    column: snakeCase(property),
    human: humanize(name),
    nullable: isNullable(type, required),
    ...optionsOf(name, type, options),
    index: indexOf(name, type, indexName),
    target: isReference && !polymorphic ? targetOf(name) : null,
  }
}

/** Whether a reference, of which the model has the association beside the key. */
export const isReference = (attribute: Attribute): boolean => attribute.details.column === 'references'

const UNEDITABLE: readonly string[] = ['token', 'binary', 'json']

/** What a form asks for and a client may send: neither tokens, which the model makes, nor what is no text. */
export const isEditable = ({ type, polymorphic }: Attribute): boolean => !UNEDITABLE.includes(type) && !polymorphic

/** What a form sends: `password` where the column is a digest of it. */
export const inputName = (attribute: Attribute): string => (attribute.type === 'digest' ? attribute.name : attribute.property)

interface Parts {
  readonly name: string
  readonly typeName: string | undefined
  readonly options: string | undefined
  readonly required: boolean
  readonly indexName: string | undefined
}

function parts(text: string): Parts {
  const match = FORM.exec(text)
  if (match === null) {
    throw refusal(`'${text.slice(0, 80)}' is no attribute.`, 'Write name:type, such as title:string, price:decimal{10,2}! or email:uniq.')
  }
  const [, name = '', second, options, mark, third] = match
  // `email:uniq` is a string with an index.
  if (second !== undefined && third === undefined && options === undefined && Object.hasOwn(INDEXES, second)) {
    return { name, typeName: undefined, options: undefined, required: mark !== undefined, indexName: second }
  }
  return { name, typeName: second, options, required: mark !== undefined, indexName: third }
}

function typeOf(name: string, given = 'string'): string {
  const type = Object.hasOwn(TYPE_ALIASES, given) ? TYPE_ALIASES[given]! : given
  if (Object.hasOwn(ATTRIBUTE_TYPES, type)) return type
  const guess = closest(type, Object.keys(ATTRIBUTE_TYPES))
  const hint = Object.hasOwn(MISSING_TYPES, type)
    ? MISSING_TYPES[type]!
    : guess === null
      ? `Types are ${Object.keys(ATTRIBUTE_TYPES).join(', ')}.`
      : `Did you mean ${name}:${guess}?`
  throw refusal(`Could not generate field '${name}' with unknown type '${given}'.`, hint)
}

function propertyOf(name: string, type: string): string {
  if (type === 'digest') return name.endsWith('Digest') ? name : `${name}Digest`
  if (ATTRIBUTE_TYPES[type]!.column === 'references') return name.endsWith('Id') ? name : `${name}Id`
  return name
}

function assertHarmless(name: string, property: string): void {
  const reserved = [name, camelCase(name), property].find((each) => DANGEROUS_ATTRIBUTES.has(each.toLowerCase()))
  if (reserved === undefined) return
  throw refusal(`The attribute '${name}' is dangerous: '${reserved}' is a member of every model or object.`, 'Choose another name.')
}

/** Booleans are always yes or no, keys of references are always there, and so is what identifies or protects a record. */
function isNullable(type: string, required: boolean): boolean {
  return !required && type !== 'boolean' && type !== 'digest' && type !== 'token' && ATTRIBUTE_TYPES[type]!.column !== 'references'
}

type Options = Pick<Attribute, 'limit' | 'precision' | 'scale' | 'polymorphic'>

function optionsOf(name: string, type: string, text: string | undefined): Options {
  const none: Options = { limit: null, precision: null, scale: null, polymorphic: false }
  if (text === undefined || text === '') return type === 'decimal' ? { ...none, precision: 10, scale: 2 } : none
  const numbers = /^\d{1,5}(?:[,.-]\d{1,5})?$/.test(text) ? text.split(/[,.-]/).map(Number) : null
  if (ATTRIBUTE_TYPES[type]!.column === 'references' && text === 'polymorphic') return { ...none, polymorphic: true }
  if (type === 'decimal' && numbers !== null && numbers[0]! >= (numbers[1] ?? 0) && numbers[0]! > 0) {
    return { ...none, precision: numbers[0]!, scale: numbers[1] ?? 0 }
  }
  if ((type === 'string' || type === 'text') && numbers?.length === 1 && numbers[0]! > 0) return { ...none, limit: numbers[0]! }
  throw refusal(
    `Could not generate field '${name}': {${text}} means nothing for ${type}.`,
    'There are string{40}, decimal{10,2} and references{polymorphic}.',
  )
}

function indexOf(name: string, type: string, given: string | undefined): Attribute['index'] {
  if (given === undefined) return type === 'token' ? 'unique' : ATTRIBUTE_TYPES[type]!.column === 'references' ? 'plain' : 'none'
  if (!Object.hasOwn(INDEXES, given))
    throw refusal(`Could not generate field '${name}' with unknown index '${given}'.`, 'There are :index and :uniq.')
  return INDEXES[given]!
}

function targetOf(name: string): Attribute['target'] {
  const bare = kebabCase(name).replace(/-id$/, '')
  const { className, path } = parseName(bare)
  return { className: pascalCase(className), path, table: snakeCase(pluralize(bare)) }
}
