/** Before, after and around callbacks of actions, and those that run in any case. */
import { channel } from 'node:diagnostics_channel'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import {
  type Callback,
  type CallbackEntry,
  type CallbackKind,
  type CallbackOptions,
  callbackName,
  declareCallback,
  declareSkip,
  invoke,
  planFor,
  type SkipOptions,
} from './callback-list.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'

/** The static-block form: `static { this.beforeAction('requireLogin', { except: ['index'] }) }`. */
export interface CallbacksStatic {
  /** Runs before the action; when it renders, redirects or commits, the action does not run (C45). */
  beforeAction: DeclareCallback
  /** Runs after the action, last declared first (C40). */
  afterAction: DeclareCallback
  /** Runs around the action: `async around(next) { …; await next(); … }`. First declared is outermost. */
  aroundAction: DeclareCallback
  /** Runs after what was declared behind it, whatever became of that: an error, a halt, an answer (C61). */
  finallyAction: DeclareCallback
  /** {@link beforeAction}, in front of those that are declared already. */
  prependBeforeAction: DeclareCallback
  prependAfterAction: DeclareCallback
  prependAroundAction: DeclareCallback
  /** Removes an inherited callback, for some actions or for all (C50). */
  skipBeforeAction: SkipCallback
  skipAfterAction: SkipCallback
  skipAroundAction: SkipCallback
}

/** Declares one callback, or several in their order. */
export type DeclareCallback = <C extends AbstractClass<Metal>>(
  this: C,
  callback: Callback<InstanceType<C>> | readonly Callback<InstanceType<C>>[],
  options?: CallbackOptions<ActionName<InstanceType<C>>>,
) => void

/** Skips one callback, or several. */
export type SkipCallback = <C extends AbstractClass<Metal>>(
  this: C,
  callback: string | readonly string[],
  options?: SkipOptions<ActionName<InstanceType<C>>>,
) => void

const haltedChannel = channel('halted_callback.action_controller')

type Many = Callback | readonly Callback[]
const each = (callbacks: Many): readonly Callback[] =>
  Array.isArray(callbacks) ? (callbacks as readonly Callback[]) : [callbacks as Callback]

const declare = (kind: CallbackKind, prepend?: boolean) =>
  function (this: object, callbacks: Many, options?: CallbackOptions): void {
    // Each one goes in front of all, so that several keep their order only if the last goes first.
    const ordered = prepend || options?.prepend ? [...each(callbacks)].reverse() : each(callbacks)
    for (const callback of ordered) declareCallback(this, 'static', kind, callback, prepend ? { ...options, prepend } : options)
  } as DeclareCallback

const skip = (kind: CallbackKind) =>
  function (this: object, callbacks: string | readonly string[], options?: SkipOptions): void {
    for (const callback of each(callbacks as Many)) declareSkip(this, 'static', kind, callback, options)
  } as SkipCallback

/** Adds callbacks to a controller class. An action without callbacks pays one lookup for them. */
export function Callbacks<B extends AbstractClass<Metal>>(Base: B): B & CallbacksStatic {
  abstract class CallbacksAbility extends Base {
    static beforeAction = declare('before')
    static afterAction = declare('after')
    static aroundAction = declare('around')
    static finallyAction = declare('finally')
    static prependBeforeAction = declare('before', true)
    static prependAfterAction = declare('after', true)
    static prependAroundAction = declare('around', true)
    static skipBeforeAction = skip('before')
    static skipAfterAction = skip('after')
    static skipAroundAction = skip('around')

    override processAction(action: string): MaybePromise<void> {
      const plan = planFor(this.constructor, action)
      if (plan === null) return super.processAction(action)
      const halted = runFrom(0, this, plan, (Base.prototype as Metal).processAction)
      return isPromise(halted) ? halted.then(nothing) : undefined
    }
  }
  return CallbacksAbility as unknown as B & CallbacksStatic
}

/** What the callbacks stand around. */
type Inner = (this: Metal, action: string) => MaybePromise<void>
type Plan = readonly CallbackEntry[]

/**
 * Runs the callbacks from a place on, and the action. No promise is made for as long as nothing has to wait.
 * @returns whether a callback answered before the action, so that the after callbacks do not run
 */
function runFrom(at: number, controller: Metal, plan: Plan, inner: Inner): MaybePromise<boolean> {
  if (at === plan.length) {
    const done = inner.call(controller, controller.actionName)
    return isPromise(done) ? done.then(notHalted) : false
  }
  const entry = plan[at]
  if (!entry.asks) return run(at, controller, plan, inner)
  return applies(entry, controller).then((yes) => (yes ? run(at, controller, plan, inner) : runFrom(at + 1, controller, plan, inner)))
}

function run(at: number, controller: Metal, plan: Plan, inner: Inner): MaybePromise<boolean> {
  const { kind } = plan[at]
  if (kind === 'before') return runBefore(at, controller, plan, inner)
  if (kind === 'after') return runAfter(at, controller, plan, inner)
  return kind === 'around' ? runAround(at, controller, plan, inner) : runFinally(at, controller, plan, inner)
}

function runBefore(at: number, controller: Metal, plan: Plan, inner: Inner): MaybePromise<boolean> {
  const called = call(plan[at], controller)
  if (isPromise(called)) return called.then(() => goOn(at, controller, plan, inner))
  return goOn(at, controller, plan, inner)
}

/** After a before callback: it may have answered. */
function goOn(at: number, controller: Metal, plan: Plan, inner: Inner): MaybePromise<boolean> {
  if (!controller.performed) return runFrom(at + 1, controller, plan, inner)
  reportHalt(plan[at], controller)
  return true
}

function runAfter(at: number, controller: Metal, plan: Plan, inner: Inner): MaybePromise<boolean> {
  const halted = runFrom(at + 1, controller, plan, inner)
  if (isPromise(halted)) return halted.then((yes) => yes || callThen(plan[at], controller))
  return halted || callThen(plan[at], controller)
}

async function runAround(at: number, controller: Metal, plan: Plan, inner: Inner): Promise<boolean> {
  const entry = plan[at]
  let halted = false
  let going = null as Promise<void> | null
  let settled = false
  const settle = (): void => {
    settled = true
  }
  const next = async (): Promise<void> => {
    halted = await runFrom(at + 1, controller, plan, inner)
  }
  await invoke(entry, controller, () => {
    settled = false
    going = next()
    going.then(settle, settle)
    return going
  })
  // It forgot to await; nothing may run behind the back of the response.
  if (going !== null && !settled) await going
  await controller.awaitPending()
  if (!controller.performed) answerNothing(entry, controller, going !== null)
  // One that rendered instead of continuing stops what is inside it, not the after callbacks outside (C46).
  else if (going === null) reportHalt(entry, controller)
  return halted
}

/** For what must be given back; after an error no rescue handler has run yet. */
async function runFinally(at: number, controller: Metal, plan: Plan, inner: Inner): Promise<boolean> {
  try {
    return await runFrom(at + 1, controller, plan, inner)
  } finally {
    await call(plan[at], controller)
  }
}

/** Calls a before or after callback and waits for what it started. */
function call(entry: CallbackEntry, controller: Metal): MaybePromise<void> {
  const result = invoke(entry, controller, NOTHING_TO_CONTINUE)
  if (isPromise(result)) return result.then(() => controller.awaitPending())
  return controller.hasPending ? controller.awaitPending() : undefined
}

function callThen(entry: CallbackEntry, controller: Metal): MaybePromise<boolean> {
  const called = call(entry, controller)
  return isPromise(called) ? called.then(notHalted) : false
}

async function applies({ conditions, skips }: CallbackEntry, controller: Metal): Promise<boolean> {
  if (conditions.dynamic && !(await conditions.hold(controller))) return false
  for (const each of skips) if (await each.hold(controller)) return false
  return true
}

function reportHalt(entry: CallbackEntry, controller: Metal): void {
  const filter = callbackName(entry)
  controller.logger.info({ filter }, `Filter chain halted as ${filter} rendered or redirected`)
  if (haltedChannel.hasSubscribers) haltedChannel.publish({ filter, controller })
}

/** Rails answers 200 with an empty body here; a 204 and a warning say what happened (C46). */
function answerNothing(entry: CallbackEntry, controller: Metal, continued: boolean): void {
  const { actionName, response } = controller
  const why = continued ? 'swallowed an error and rendered nothing' : 'neither continued nor rendered'
  controller.logger.warn(`${callbackName(entry)} ${why}: ${controller.constructor.name}#${actionName} has nothing to answer`)
  response.status = 204
  response.body = ''
}

const nothing = (): void => {}
const notHalted = (): boolean => false
const NOTHING_TO_CONTINUE: Next = () => Promise.resolve()
type Next = () => Promise<void>
