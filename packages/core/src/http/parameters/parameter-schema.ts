/** Validation by any library that speaks Standard Schema v1 (zod, valibot, arktype and others). */
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ArgumentError, InvalidParametersError, type ParameterIssue } from '../../errors/index.js'
import { isPromise, type MaybePromise } from '../../support/maybe-promise.js'

export type { StandardSchemaV1 }

/** The type of what a schema gives. */
export type InferOutput<Schema extends StandardSchemaV1> = StandardSchemaV1.InferOutput<Schema>

/**
 * What a schema makes of a value: at once, when the schema does not wait for anything.
 * @throws InvalidParametersError (422) with every complaint; ArgumentError for something that is no schema
 */
export function validateWith<Schema extends StandardSchemaV1>(schema: Schema, value: unknown): MaybePromise<InferOutput<Schema>> {
  assertSchema(schema)
  const result = schema['~standard'].validate(value)
  return isPromise(result) ? result.then(outputOf<Schema>) : outputOf<Schema>(result)
}

/** Throws `ArgumentError` unless a value is a schema. */
export function assertSchema(schema: unknown): asserts schema is StandardSchemaV1 {
  const standard = (schema as Partial<StandardSchemaV1> | null | undefined)?.['~standard']
  if (typeof standard?.validate !== 'function') {
    throw new ArgumentError('This is no schema: pass one of a library that speaks Standard Schema, such as zod, valibot or arktype')
  }
}

function outputOf<Schema extends StandardSchemaV1>(result: StandardSchemaV1.Result<unknown>): InferOutput<Schema> {
  if (result.issues !== undefined) throw new InvalidParametersError(result.issues.map(issueOf))
  return result.value as InferOutput<Schema>
}

function issueOf({ path = [], message }: StandardSchemaV1.Issue): ParameterIssue {
  return { path: pathOf(path), message }
}

/** `items[0].price`; names that are none in code stand in quotes. */
function pathOf(path: NonNullable<StandardSchemaV1.Issue['path']>): string {
  let text = ''
  for (const segment of path) {
    const key = typeof segment === 'object' ? segment.key : segment
    if (typeof key === 'number') text += `[${key}]`
    else if (typeof key === 'string' && /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${JSON.stringify(String(key))}]`
  }
  return text
}
