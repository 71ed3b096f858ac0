/** `@Input(schema)`: an action gets its parameters validated and typed, as its first argument. */
import { ArgumentError } from '../errors/index.js'
import { assertSchema, type InferOutput, type StandardSchemaV1, validateWith } from '../http/parameters/parameter-schema.js'
import { copyParameters, emptyParameters, type ParameterObject } from '../http/parameters/parameter-value.js'
import type { Request } from '../http/request.js'
import { isPromise } from '../support/maybe-promise.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import { Registry } from './registry.js'

/** How the input of an action is read. */
export interface InputOptions {
  /** What the schema gets. Default `'params'`: path over query over body; the others are one of these alone. */
  from?: 'params' | 'body' | 'query' | 'path'
}

interface Declaration {
  readonly action: string
  readonly schema: StandardSchemaV1
  readonly from: NonNullable<InputOptions['from']>
}

type Action = (this: Metal, ...given: unknown[]) => unknown

const SOURCES = ['params', 'body', 'query', 'path']

const registry = new Registry<Declaration>('typed inputs')
/** Actions that validate: by which declaration, and what they call then. */
const validating = new WeakMap<object, { readonly declaration: Declaration; readonly action: Action }>()

/**
 * Validates before the action runs, inside the callbacks, so that nobody learns of a schema who may not call the action:
 *
 * ```ts
 * @Input(NewUser)
 * async create(input: InferOutput<typeof NewUser>) { … }
 * ```
 *
 * What the schema refuses is an `InvalidParametersError` (422), which `rescueFrom` can handle. A parameter of another type than
 * the schema gives does not compile. An override in a subclass gets the input in the same way.
 * @throws ArgumentError for something that is no schema of Standard Schema v1
 */
export function Input<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: InputOptions,
): <T extends (input: InferOutput<Schema>) => unknown>(target: Metal, key: string, descriptor: TypedPropertyDescriptor<T>) => void {
  return (target, key, descriptor) => {
    const declaration = declarationOf(key, schema, options)
    registry.add(target.constructor, 'member', declaration)
    const action = descriptor.value as unknown as Action
    descriptor.value = validated(action, declaration) as unknown as typeof descriptor.value
  }
}

/** The names of the actions that take a value of type `V`. */
export type ActionTaking<T, V> = {
  [K in ActionName<T>]: T[K] extends (input: V) => unknown ? K : never
}[ActionName<T>]

/** The static-block form. */
export interface TypedInputStatic {
  /** `static { this.input('create', NewUser) }`; see {@link Input}. Throws `ArgumentError` for a method that is not there. */
  input<C extends AbstractClass<Metal>, Schema extends StandardSchemaV1>(
    this: C,
    action: ActionTaking<InstanceType<C>, InferOutput<Schema>>,
    schema: Schema,
    options?: InputOptions,
  ): void
}

/** Adds typed input to a controller class. Actions without it are left as they are. */
export function TypedInput<B extends AbstractClass<Metal>>(Base: B): B & TypedInputStatic {
  abstract class TypedInputAbility extends Base {
    static input(action: string, schema: StandardSchemaV1, options?: InputOptions): void {
      const declaration = declarationOf(action, schema, options)
      registry.add(this, 'static', declaration)
      wrapAction(this, declaration)
    }
  }
  return TypedInputAbility as unknown as B & TypedInputStatic
}

/** Makes an action validate that overrides one which does. At boot, for each routed action. */
export function prepareInput(controller: { readonly prototype: object }, action: string): void {
  const declaration = registry.collect(controller).findLast((each) => each.action === action)
  if (declaration !== undefined) wrapAction(controller, declaration)
}

function wrapAction(controller: { readonly name?: string; readonly prototype: object }, declaration: Declaration): void {
  const { prototype } = controller as { prototype: Record<string, unknown> }
  const method = prototype[declaration.action]
  if (typeof method !== 'function') {
    throw new ArgumentError(`${controller.name ?? 'The controller'} has no method ${declaration.action}, for which it declares an input`)
  }
  const known = validating.get(method)
  if (known?.declaration === declaration) return
  // What a parent validates in its way is validated here in this way.
  const value = validated(known?.action ?? (method as Action), declaration)
  Object.defineProperty(prototype, declaration.action, { value, writable: true, enumerable: false, configurable: true })
}

function validated(action: Action, declaration: Declaration): Action {
  const { schema, from } = declaration
  const checked = function (this: Metal, ...given: unknown[]): unknown {
    // Code of the application, such as `super.create(input)`, brings the input with it.
    if (given.length > 0) return action.apply(this, given)
    const input = inputOf(this.request, schema, from)
    return isPromise(input) ? input.then((value) => action.call(this, value)) : action.call(this, input)
  }
  Object.defineProperty(checked, 'name', { value: action.name, configurable: true })
  validating.set(checked, { declaration, action })
  return checked
}

function inputOf(request: Request, schema: StandardSchemaV1, from: Declaration['from']): unknown {
  if (from === 'params') return request.params.validate(schema)
  if (from === 'query') return validateWith(schema, copyParameters(request.queryParameters))
  if (from === 'body') return validateWith(schema, copyParameters(request.bodyParameters ?? emptyParameters()))
  return validateWith(schema, copyParameters(request.pathParameters as ParameterObject))
}

function declarationOf(action: string, schema: StandardSchemaV1, { from = 'params' }: InputOptions = {}): Declaration {
  assertSchema(schema)
  if (!SOURCES.includes(from))
    throw new ArgumentError(`The input of ${action} cannot come from ${JSON.stringify(from)}: say ${SOURCES.join(', ')}`)
  return { action, schema, from }
}
