/** Callbacks of models: the list of each class, and how it runs (app.md A164). */
import { ArgumentError, ConfigurationError } from '@live/core'

/** When a callback runs. `validates` adds errors between the rules of class-validator and the after callbacks. */
export type CallbackKind =
  | 'beforeValidation'
  | 'validates'
  | 'afterValidation'
  | 'beforeSave'
  | 'beforeCreate'
  | 'beforeUpdate'
  | 'beforeDestroy'
  | 'afterCreate'
  | 'afterUpdate'
  | 'afterDestroy'
  | 'afterSave'
  | 'afterCommit'
  | 'afterRollback'

/** What happens to a record. */
export type RecordEvent = 'create' | 'update' | 'destroy'

/** The name of a method, or a function of the record. */
export type ModelCallback<T> = string | ((record: T) => unknown)

/** An event, or a context of `isValid(context)`. */
export type CallbackContext = RecordEvent | (string & {})

/** Which records a callback is for. */
export interface ModelCallbackOptions<T = never> {
  /** Only for these events: for validation, commit and rollback. Validation knows contexts of one's own too. */
  readonly on?: CallbackContext | readonly CallbackContext[]
  readonly if?: string | ((record: T) => boolean)
  readonly unless?: string | ((record: T) => boolean)
}

type AnyRecord = object
type Conditional = string | ((record: AnyRecord) => unknown)

interface Entry {
  readonly kind: CallbackKind
  readonly callback: Conditional
  readonly on: readonly string[] | null
  readonly if: Conditional | undefined
  readonly unless: Conditional | undefined
}

const lists = new WeakMap<object, Entry[]>()
const plans = new WeakMap<object, ReadonlyMap<CallbackKind, readonly Entry[]>>()

/** Adds a callback to a class; its subclasses have it too. */
export function declareModelCallback(model: object, kind: CallbackKind, callback: unknown, options: object = {}): void {
  if (typeof callback !== 'string' && typeof callback !== 'function') {
    throw new ArgumentError(`${kind} takes the name of a method or a function, not ${typeof callback}`)
  }
  const { on, if: condition, unless } = options as ModelCallbackOptions<AnyRecord>
  const events = on === undefined ? null : typeof on === 'string' ? [on] : on
  const list = lists.get(model) ?? []
  list.push({ kind, callback: callback as Conditional, on: events, if: condition, unless })
  lists.set(model, list)
}

/** The callbacks of a class by kind, those of its base classes first; settled at the first use. */
function planOf(model: object): ReadonlyMap<CallbackKind, readonly Entry[]> {
  const known = plans.get(model)
  if (known !== undefined) return known
  const chain: object[] = []
  for (let type: object | null = model; type !== null; type = Object.getPrototypeOf(type) as object | null) chain.unshift(type)
  const plan = new Map<CallbackKind, Entry[]>()
  for (const entry of chain.flatMap((type) => lists.get(type) ?? [])) plan.set(entry.kind, [...(plan.get(entry.kind) ?? []), entry])
  plans.set(model, plan)
  return plan
}

/** Throws for a callback whose method does not exist. */
export function checkCallbacks(model: { readonly name: string; readonly prototype: object }): void {
  for (const entry of [...planOf(model).values()].flat()) {
    for (const name of [entry.callback, entry.if, entry.unless]) {
      if (typeof name !== 'string' || typeof (model.prototype as Record<string, unknown>)[name] === 'function') continue
      throw new ConfigurationError(`${model.name} has a ${entry.kind} callback ${JSON.stringify(name)}, but no method of that name`)
    }
  }
}

/** Whether a class has a callback of one of these kinds. */
export function hasCallbacks(model: object, kinds: readonly CallbackKind[]): boolean {
  const plan = planOf(model)
  return kinds.some((kind) => plan.has(kind))
}

/** Runs the callbacks of a kind, one after the other; what one throws stops them. */
export async function runCallbacks(record: object, kind: CallbackKind, event: RecordEvent, context?: string): Promise<void> {
  for (const entry of planOf(record.constructor).get(kind) ?? []) {
    if (entry.on !== null && !entry.on.includes(event) && !(context !== undefined && entry.on.includes(context))) continue
    if (entry.if !== undefined && !(await call(record, entry.if))) continue
    if (entry.unless !== undefined && (await call(record, entry.unless))) continue
    await call(record, entry.callback)
  }
}

function call(record: object, callback: Conditional): unknown {
  if (typeof callback === 'function') return callback(record)
  return (record as Record<string, () => unknown>)[callback]!()
}
