/** The callbacks of a controller class as one ordered list, and how it is declared (C39–C50). */
import { ArgumentError } from '../errors/index.js'
import { type ActionOptions, Conditions, methodOf } from './conditions.js'
import type { Metal } from './metal.js'
import { type ControllerOptions, type DeclarationForm, Registry } from './registry.js'

/** When a callback runs. */
export type CallbackKind = 'before' | 'after' | 'around' | 'finally'

/** Continues with what an around callback is around. */
export type Next = () => Promise<void>

/**
 * A callback: the name of a method, a function (the controller is its `this` and its first parameter, an around callback
 * gets a second one to continue), or an object or class with a method of the kind's name. Methods get no argument, but around
 * ones get what continues.
 */
export type Callback<C = never> =
  | string
  | ((this: C, controller: C, next: Next) => unknown)
  | ({ readonly [K in CallbackKind]?: (controller: C, next: Next) => unknown } & {
      /** Methods of the controller that it calls by name: checked at boot. */
      readonly methods?: readonly string[]
    })

/** Options of a callback. */
export interface CallbackOptions<A extends string = string> extends ActionOptions<A> {
  /** Puts it in front of the callbacks that are there already. */
  prepend?: boolean
}

/** Options of a skip. */
export interface SkipOptions<A extends string = string> extends ActionOptions<A> {
  /** Whether skipping a callback that does not exist is a mistake. Default true. */
  raise?: boolean
}

/** One callback in a list. */
export interface CallbackEntry {
  readonly kind: CallbackKind
  readonly callback: Callback
  readonly conditions: Conditions
  /** Conditions of skips: the callback does not run where one of them applies. */
  readonly skips: readonly Conditions[]
  /** Whether something must be asked at run time; settled in the plan of an action. */
  readonly asks: boolean
}

/** One step in the making of a list: a callback is added, or an inherited one skipped. */
export type CallbackOperation =
  | { readonly type: 'add'; readonly kind: CallbackKind; readonly callback: Callback; readonly options: CallbackOptions }
  | { readonly type: 'skip'; readonly kind: CallbackKind; readonly callback: Callback; readonly options: SkipOptions }

/** The options form: names, or names with their options. */
export type CallbackDeclarations = readonly (string | ({ readonly name: string } & CallbackOptions))[]

declare module './registry.js' {
  interface ControllerOptions {
    beforeAction?: CallbackDeclarations
    afterAction?: CallbackDeclarations
    aroundAction?: CallbackDeclarations
    finallyAction?: CallbackDeclarations
  }
}

const KINDS = { before: 'beforeAction', after: 'afterAction', around: 'aroundAction', finally: 'finallyAction' } as const

/** A callback that an ability declares for a key of its own in the options form. */
export interface OptionCallback {
  readonly kind: CallbackKind
  readonly callback: Callback
  readonly options: CallbackOptions
}

/** What each key of the options form declares. */
const readers = new Map<string, (value: never) => readonly (OptionCallback | CallbackOperation)[]>(
  (Object.keys(KINDS) as CallbackKind[]).map((kind) => [KINDS[kind], (value: CallbackDeclarations) => optionCallbacks(kind, value)]),
)

/**
 * Lets a key of the options form declare callbacks: `static override config = { rateLimit: … }`. For abilities, when they are loaded.
 * They take their place among the other callbacks by the order of the keys.
 */
export function callbacksFromOption<K extends keyof ControllerOptions>(
  key: K,
  read: (value: NonNullable<ControllerOptions[K]>) => readonly (OptionCallback | CallbackOperation)[],
): void {
  readers.set(key, read)
}

const registry = new Registry<CallbackOperation>('callbacks', (options) =>
  Object.entries(options).flatMap(([key, value]) =>
    value === undefined ? [] : (readers.get(key)?.(value as never) ?? []).map((each): CallbackOperation => ({ type: 'add', ...each })),
  ),
)

function optionCallbacks(kind: CallbackKind, declarations: CallbackDeclarations): OptionCallback[] {
  return declarations.map((declaration) => {
    const { name, ...options } = typeof declaration === 'string' ? { name: declaration } : declaration
    return { kind, callback: name, options }
  })
}

/** Declares a callback on a class. Throws `ArgumentError` for something that cannot be one. */
export function declareCallback(
  target: object,
  form: DeclarationForm,
  kind: CallbackKind,
  callback: Callback,
  options: CallbackOptions = {},
): void {
  const usable =
    typeof callback === 'string' || typeof callback === 'function' || typeof (callback as Record<string, unknown>)?.[kind] === 'function'
  if (!usable) throw new ArgumentError(`${KINDS[kind]} takes a method name, a function, or an object with a method ${kind}`)
  registry.add(target, form, { type: 'add', kind, callback, options })
}

/** Skips a callback from a class downward. */
export function declareSkip(
  target: object,
  form: DeclarationForm,
  kind: CallbackKind,
  callback: Callback,
  options: SkipOptions = {},
): void {
  registry.add(target, form, { type: 'skip', kind, callback, options })
}

/**
 * Every callback of a class, ancestors' first, with redeclared ones moved (C48) and skipped ones removed (C50).
 * @param refuse told each skip of a callback that is not there; default: throws an `ArgumentError`
 */
export function callbacksOf(target: object, refuse: (mistake: string) => void = throwMistake): readonly CallbackEntry[] {
  const list: CallbackEntry[] = []
  for (const operation of registry.collect(target)) {
    if (operation.type === 'add') add(list, operation)
    else if (!skip(list, operation)) {
      const { name = 'the controller' } = target as { name?: string }
      const declared = `${KINDS[operation.kind]} ${String(operation.callback)}`
      refuse(`${name} skips ${declared}, which is not declared; pass { raise: false } if that is fine`)
    }
  }
  return list
}

/**
 * The callbacks of one action, with the skips that have to be asked for it; `null` when there are none: then nothing stands around
 * the action.
 */
export function planFor(target: object, action: string): readonly CallbackEntry[] | null {
  const plans = plansOf(target)
  let plan = plans.get(action)
  if (plan === undefined) {
    const matching = callbacksOf(target)
      .filter(({ conditions, skips }) => conditions.includes(action) && !skips.some((each) => !each.dynamic && each.includes(action)))
      .map((entry) => settled(entry, action))
    plan = matching.length === 0 ? null : matching
    plans.set(action, plan)
  }
  return plan
}

function settled(entry: CallbackEntry, action: string): CallbackEntry {
  const skips = entry.skips.filter((each) => each.includes(action))
  return { ...entry, skips, asks: entry.conditions.dynamic || skips.length > 0 }
}

/** Bounded: actions are names of the controller's own methods, settled when routes are drawn. */
let plansByClass = new WeakMap<object, Map<string, readonly CallbackEntry[] | null>>()
let plansVersion = -1

function plansOf(target: object): Map<string, readonly CallbackEntry[] | null> {
  if (plansVersion !== registry.version) {
    plansByClass = new WeakMap()
    plansVersion = registry.version
  }
  let plans = plansByClass.get(target)
  if (plans === undefined) {
    plans = new Map()
    plansByClass.set(target, plans)
  }
  return plans
}

function add(list: CallbackEntry[], { kind, callback, options }: Extract<CallbackOperation, { type: 'add' }>): void {
  // Only names identify a callback: two functions are never the same one.
  const at = typeof callback === 'string' ? list.findIndex((each) => each.kind === kind && each.callback === callback) : -1
  if (at >= 0) list.splice(at, 1)
  const entry: CallbackEntry = { kind, callback, conditions: new Conditions(options), skips: [], asks: true }
  if (options.prepend) list.unshift(entry)
  else list.push(entry)
}

/** Whether there is something to skip, or need not be. */
function skip(list: CallbackEntry[], { kind, callback, options }: Extract<CallbackOperation, { type: 'skip' }>): boolean {
  const at = list.findIndex((each) => each.kind === kind && each.callback === callback)
  if (at < 0) return options.raise === false
  const conditions = new Conditions(options)
  if (conditions.unlimited) list.splice(at, 1)
  else list[at] = { ...list[at], skips: [...list[at].skips, conditions] }
  return true
}

function throwMistake(mistake: string): never {
  throw new ArgumentError(mistake)
}

/** Runs one callback on a controller. */
export function invoke(entry: CallbackEntry, controller: Metal, next: Next): unknown {
  const { callback, kind } = entry
  if (typeof callback === 'string') {
    const method = methodOf(controller, callback)
    return kind === 'around' ? method.call(controller, next) : method.call(controller)
  }
  const method = (callback as Partial<Record<CallbackKind, unknown>>)[kind]
  if (typeof method === 'function') return method.call(callback, controller, next)
  return (callback as (this: Metal, c: Metal, next: Next) => unknown).call(controller, controller, next)
}

/** A callback's name, for logs and events. */
export function callbackName({ callback, kind }: CallbackEntry): string {
  if (typeof callback === 'string') return callback
  if (typeof callback === 'function') return callback.name || `a ${kind} callback`
  return `${callback.constructor?.name ?? 'Object'}#${kind}`
}
