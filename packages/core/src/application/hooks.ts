/** The points of boot at which an application and its plugins may do something (app.md A2). */
import { ConfigurationError } from '../errors/index.js'

/** What a hook is: a function of the application, which is waited for. */
export type BootHook<A = never> = (app: A) => unknown

/** The points, in their order. */
export const HOOK_NAMES = ['beforeConfiguration', 'beforeInitialize', 'toPrepare', 'beforeEagerLoad', 'afterInitialize'] as const

/** The name of a point of boot. */
export type HookName = (typeof HOOK_NAMES)[number]

/** The hooks of one application. */
export class BootHooks {
  readonly #hooks = new Map<HookName, BootHook[]>()
  readonly #passed = new Set<HookName>()
  #marked: ReadonlyMap<HookName, readonly BootHook[]> = new Map()

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#hooks.size === 0
  }

  /** @throws ConfigurationError for one that is no function, or whose point has passed */
  add(name: HookName, hook: BootHook): void {
    if (typeof hook !== 'function') throw new ConfigurationError(`${name} got ${String(hook)}: give a function of the application`)
    if (this.#passed.has(name)) {
      throw new ConfigurationError(`${name} has passed: register it before app.boot(), in config/application.ts or in an initializer`)
    }
    this.#hooks.set(name, [...(this.#hooks.get(name) ?? []), hook])
  }

  /** Remembers the hooks that there are before the boot. */
  mark(): void {
    this.#marked = new Map(this.#hooks)
  }

  /** Goes back to those: the others are registered again by what registered them. */
  rewind(): void {
    this.#passed.clear()
    this.#hooks.clear()
    for (const [name, hooks] of this.#marked) this.#hooks.set(name, [...hooks])
  }

  /** Runs the hooks of a point, one after the other, and waits for each. */
  async run(name: HookName, app: object): Promise<void> {
    // What prepares may be registered, and runs, again with each reload.
    if (name !== 'toPrepare') this.#passed.add(name)
    for (const hook of this.#hooks.get(name) ?? []) await (hook as BootHook<object>)(app)
  }
}
