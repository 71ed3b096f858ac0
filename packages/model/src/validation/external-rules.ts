/** Rules from elsewhere: schemas of zod, valibot, arktype and the like, and validators of one's own (app.md A153). */
import { ConfigurationError, type StandardSchemaV1 } from '@live/core'
import { Declarations } from '../model/declarations.js'
import type { ValidationErrors } from './validation-errors.js'

/** Something that checks whole records, and adds to their `errors`. */
export interface Validator<T = never> {
  validate(record: T): void | Promise<void>
}

/** When it is asked. */
export interface ExternalOptions {
  /** Only for `'create'`, `'update'`, or a context of `isValid(context)`. */
  readonly on?: string | readonly string[]
}

interface Declared {
  readonly rules: StandardSchemaV1 | Validator
  readonly on: readonly string[] | null
}

const declarations = new Declarations<Declared>()

/** Declares a schema or a validator for a class. @throws ConfigurationError for what is neither */
export function declareExternal(model: object, rules: object, { on }: ExternalOptions = {}): void {
  const isSchema = typeof (rules as Partial<StandardSchemaV1>)['~standard']?.validate === 'function'
  if (!isSchema && typeof (rules as Partial<Validator>).validate !== 'function') {
    throw new ConfigurationError('validatesWith takes a schema of zod, valibot or arktype, or an object with a method validate(record)')
  }
  declarations.add(model, { rules: rules as Declared['rules'], on: on === undefined ? null : typeof on === 'string' ? [on] : on })
}

/** Checks records by a schema, or by a validator: `@ValidatesWith(z.object({ title: z.string().min(3) }))`. */
export const ValidatesWith =
  (rules: StandardSchemaV1 | Validator, options?: ExternalOptions) =>
  (target: object): void =>
    declareExternal(target, rules, options)

/** Asks what was declared. @param values gives the attributes of the record */
export async function checkExternal(
  record: object,
  errors: ValidationErrors,
  contexts: readonly string[],
  values: () => object,
): Promise<void> {
  for (const { rules, on } of declarations.of(record.constructor)) {
    if (on !== null && !on.some((each) => contexts.includes(each))) continue
    if ('~standard' in rules) await checkSchema(rules, errors, values())
    else await rules.validate(record as never)
  }
}

async function checkSchema(schema: StandardSchemaV1, errors: ValidationErrors, values: object): Promise<void> {
  const { issues } = await schema['~standard'].validate(values)
  for (const { path, message } of issues ?? []) errors.add(attributeOf(path), message)
}

/** `comments[0].body`. */
function attributeOf(path: StandardSchemaV1.Issue['path']): string {
  let text = ''
  for (const segment of path ?? []) {
    const key = typeof segment === 'object' ? segment.key : segment
    if (typeof key === 'number') text += `[${key}]`
    else text += text === '' ? String(key) : `.${String(key)}`
  }
  return text === '' ? 'base' : text
}
