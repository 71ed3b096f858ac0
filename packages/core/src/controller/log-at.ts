/** `logAt('debug', { only: 'show' })`: another log level for the duration of an action (C24). */
import type { LogLevel } from '../contracts/logger.js'
import { ArgumentError } from '../errors/index.js'
import { callbacksFromOption, declareCallback, type Next } from './callback-list.js'
import { type OnClassOrAction, onClassOrAction } from './class-or-action.js'
import type { ActionOptions } from './conditions.js'
import type { ControllerServices } from './controller-services.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import type { DeclarationForm } from './registry.js'

declare module './registry.js' {
  interface ControllerOptions {
    logAt?: readonly ({ readonly level: LogLevel } & ActionOptions)[]
  }
}

/** The static-block form: `static { this.logAt('debug', { only: ['show'] }) }`. */
export interface LogAtStatic {
  /** While these actions run, `this.services.logger` writes from this level on, whatever the application's does. */
  logAt<C extends AbstractClass<Metal>>(this: C, level: LogLevel, options?: ActionOptions<ActionName<InstanceType<C>>>): void
}

const LEVELS: readonly string[] = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] satisfies LogLevel[]

/** The services of an application with a logger of another level; few, because levels are. */
const byServices = new WeakMap<ControllerServices, Map<LogLevel, ControllerServices>>()

function servicesAt(services: ControllerServices, level: LogLevel): ControllerServices {
  let levels = byServices.get(services)
  if (levels === undefined) {
    levels = new Map()
    byServices.set(services, levels)
  }
  let changed = levels.get(level)
  if (changed === undefined) {
    changed = Object.freeze({ ...services, logger: services.logger.child({}, { level }) })
    levels.set(level, changed)
  }
  return changed
}

/** The callback that a declaration becomes. */
class LogAtCallback {
  readonly #level: LogLevel

  constructor(level: LogLevel) {
    if (!LEVELS.includes(level)) throw new ArgumentError(`logAt got ${String(level)}: give one of ${LEVELS.join(', ')}`)
    this.#level = level
  }

  async around(controller: Metal, next: Next): Promise<void> {
    const { services } = controller
    const use = (each: ControllerServices): void => controller.attach(controller.actionName, controller.request, each, controller.response)
    use(servicesAt(services, this.#level))
    try {
      await next()
    } finally {
      use(services)
    }
  }
}

function declare(target: object, form: DeclarationForm, level: LogLevel, options?: ActionOptions): void {
  declareCallback(target, form, 'around', new LogAtCallback(level), options)
}

callbacksFromOption('logAt', (declarations) =>
  declarations.map(({ level, ...options }) => ({ kind: 'around', callback: new LogAtCallback(level), options })),
)

/** Adds log levels to a controller class. */
export function Logging<B extends AbstractClass<Metal>>(Base: B): B & LogAtStatic {
  abstract class LogAtAbility extends Base {
    static logAt(level: LogLevel, options?: ActionOptions): void {
      declare(this, 'static', level, options)
    }
  }
  return LogAtAbility as unknown as B & LogAtStatic
}

/** `@LogAt('debug', { only: ['show'] })` on a class, without `only` on an action. */
export function LogAt<const A extends string = never>(level: LogLevel, options: ActionOptions<A> = {}): OnClassOrAction<A> {
  return onClassOrAction('LogAt', options as ActionOptions, (target, form, all) => declare(target, form, level, all))
}
