/** Before, after and around callbacks of actions. */
import { channel } from 'node:diagnostics_channel'
import type { MaybePromise } from '../support/maybe-promise.js'
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

const halted = channel('halted_callback.action_controller')

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
    static prependBeforeAction = declare('before', true)
    static prependAfterAction = declare('after', true)
    static prependAroundAction = declare('around', true)
    static skipBeforeAction = skip('before')
    static skipAfterAction = skip('after')
    static skipAroundAction = skip('around')

    override processAction(action: string): MaybePromise<void> {
      const plan = planFor(this.constructor, action)
      if (plan === null) return super.processAction(action)
      return new CallbackRun(this, plan, async () => super.processAction(action)).from(0)
    }
  }
  return CallbacksAbility as unknown as B & CallbacksStatic
}

/** One pass through a list of callbacks. */
class CallbackRun {
  readonly #controller: Metal
  readonly #plan: readonly CallbackEntry[]
  readonly #action: Next
  #halted = false

  constructor(controller: Metal, plan: readonly CallbackEntry[], action: Next) {
    this.#controller = controller
    this.#plan = plan
    this.#action = action
  }

  async from(start: number): Promise<void> {
    for (let i = start; i < this.#plan.length; i++) {
      const entry = this.#plan[i]
      if ((entry.conditions.dynamic || entry.skips.length > 0) && !(await this.#applies(entry))) continue
      if (entry.kind === 'before') {
        await this.#call(entry)
        if (this.#controller.performed) return this.#halt(entry)
      } else if (entry.kind === 'after') {
        await this.from(i + 1)
        if (!this.#halted) await this.#call(entry)
        return
      } else {
        return this.#around(entry, i + 1)
      }
    }
    await this.#action()
  }

  async #around(entry: CallbackEntry, rest: number): Promise<void> {
    const controller = this.#controller
    let inner = null as Promise<void> | null
    let settled = false
    const settle = (): void => {
      settled = true
    }
    await invoke(entry, controller, () => {
      settled = false
      inner = this.from(rest)
      inner.then(settle, settle)
      return inner
    })
    // It forgot to await; nothing may run behind the back of the response.
    if (inner !== null && !settled) await inner
    await controller.awaitPending()
    if (!controller.performed) this.#answerNothing(entry, inner !== null)
    else if (inner === null) this.#report(entry)
  }

  /** Rails answers 200 with an empty body here; a 204 and a warning say what happened (C46). */
  #answerNothing(entry: CallbackEntry, continued: boolean): void {
    const { actionName, response, services } = this.#controller
    const why = continued ? 'swallowed an error and rendered nothing' : 'neither continued nor rendered'
    services.logger.warn(`${callbackName(entry)} ${why}: ${this.#controller.constructor.name}#${actionName} has nothing to answer`)
    response.status = 204
    response.body = ''
  }

  async #call(entry: CallbackEntry): Promise<void> {
    await invoke(entry, this.#controller, NOTHING_TO_CONTINUE)
    await this.#controller.awaitPending()
  }

  #halt(entry: CallbackEntry): void {
    this.#halted = true
    this.#report(entry)
  }

  /** An around callback that rendered instead of continuing stops what is inside it, not the after callbacks outside (C46). */
  #report(entry: CallbackEntry): void {
    const filter = callbackName(entry)
    this.#controller.services.logger.info({ filter }, `Filter chain halted as ${filter} rendered or redirected`)
    if (halted.hasSubscribers) halted.publish({ filter, controller: this.#controller })
  }

  async #applies({ conditions, skips }: CallbackEntry): Promise<boolean> {
    if (conditions.dynamic && !(await conditions.hold(this.#controller))) return false
    for (const each of skips) {
      if (each.dynamic && each.includes(this.#controller.actionName) && (await each.hold(this.#controller))) return false
    }
    return true
  }
}

const NOTHING_TO_CONTINUE: Next = () => Promise.resolve()
type Next = () => Promise<void>
