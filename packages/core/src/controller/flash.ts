/** `this.flash`, its readers, and the kinds of messages that `redirectTo` takes (C100, C182–C190). */
import { ArgumentError } from '../errors/index.js'
import type { Flash as FlashMessages } from '../http/sessions/flash.js'
import type { ConditionalGetInstance, FreshnessSource } from './conditional-get.js'
import { declareEtag, type FreshnessOptions, isRecord } from './etags.js'
import type { HelpersInstance, ViewHelpers } from './helpers.js'
import type { AbstractClass, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

declare module './registry.js' {
  interface ControllerOptions {
    /** Kinds of flash messages besides `notice` and `alert`. */
    flashTypes?: readonly string[]
  }
}

const BUILT_IN = ['notice', 'alert'] as const
const NAME = /^[a-z]\w*$/i
/** Options of `redirectTo` that mean something else. */
const TAKEN: ReadonlySet<string> = new Set(['status', 'allowOtherHost', 'flash'])

const registry = new Registry<string>('flash types', ({ flashTypes = [] }) => flashTypes.map(checked))

/** What {@link Flash} adds to a controller. */
export interface FlashInstance {
  /** Messages for the next request that reads them. */
  readonly flash: FlashMessages
  /** `flash.notice`. */
  readonly notice: unknown
  /** `flash.alert`. */
  readonly alert: unknown
}

/** The static-block form: `static { this.addFlashTypes('warning') }`. */
export interface FlashStatic {
  /** Gives this class and its descendants readers of these names, and `redirectTo` options. Throws `ArgumentError` for a name that is taken. */
  addFlashTypes(...types: readonly string[]): void
}

/** Adds the flash to a controller class. */
export function Flash<B extends AbstractClass<Metal & HelpersInstance & ConditionalGetInstance>>(
  Base: B,
): B & AbstractClass<FlashInstance> & FlashStatic {
  abstract class FlashAbility extends Base implements FlashInstance {
    static addFlashTypes(...types: readonly string[]): void {
      for (const type of types) declareFlashType(this, 'static', type)
    }

    get flash(): FlashMessages {
      return this.request.flash
    }

    get notice(): unknown {
      return this.flash.notice
    }

    get alert(): unknown {
      return this.flash.alert
    }

    /** Views call `notice()`, `alert()` and `flash()`, and the types of the class; what is not called reads nothing. */
    override ownHelpers(): ViewHelpers {
      const helpers: Record<string, unknown> = { flash: () => this.flash }
      for (const type of flashTypesOf(this.constructor)) helpers[type] = () => this.flash.get(type)
      return Object.assign(helpers, super.ownHelpers())
    }

    override stale(source: FreshnessSource, options?: FreshnessOptions): boolean {
      return this.request.flashTag === null ? super.stale(source, options) : super.stale(source, byTag(source, options))
    }
  }
  declareEtag(FlashAbility, 'static', (controller: Metal) => controller.request.flashTag)
  return FlashAbility as unknown as B & AbstractClass<FlashInstance> & FlashStatic
}

/** `@FlashTypes('warning')` on a class: `this.warning`, and `redirectTo('/', { warning: '…' })`. */
export function FlashTypes(...types: readonly string[]): <C extends AbstractClass<Metal>>(target: C) => void {
  return (target) => {
    // Each one goes in front of those that are there.
    for (const type of [...types].reverse()) declareFlashType(target, 'class', type)
  }
}

/** The kinds of messages that `redirectTo` of a controller takes as options. */
export function flashTypesOf(controller: object): readonly string[] {
  const declared = registry.collect(controller)
  return declared.length === 0 ? BUILT_IN : [...BUILT_IN, ...declared]
}

/** Gives a class the readers of the types that its options declare; the other forms do so when they are declared. */
export function defineFlashReaders(controller: object): void {
  const { prototype } = controller as { prototype: object }
  for (const type of registry.collect(controller)) if (!(type in prototype)) defineReader(prototype, type)
}

/** Puts the messages among the options of `redirectTo` into the flash. */
export function flashFromOptions(controller: Metal, options: object): void {
  const { request } = controller
  const given = options as Readonly<Record<string, unknown>>
  for (const type of flashTypesOf(controller.constructor)) {
    const message = given[type]
    if (message !== undefined && message !== null) request.flash.set(type, message)
  }
  if (typeof given.flash === 'object' && given.flash !== null) request.flash.update(given.flash as Record<string, unknown>)
}

/** A date says nothing of a message, so a page that shows one is valid by its tag alone (C190). */
function byTag(source: FreshnessSource, options: FreshnessOptions = {}): FreshnessOptions {
  const given: FreshnessOptions =
    isRecord(source) || Array.isArray(source) ? { etag: 'its own' } : { ...(source as FreshnessOptions), ...options }
  const tagged = [given.etag, given.weakEtag, given.strongEtag].some((tag) => tag !== undefined)
  return { ...options, lastModified: null, ...(tagged ? {} : { etag: '' }) }
}

function declareFlashType(target: object, form: DeclarationForm, type: string): void {
  const { prototype } = target as { prototype: object }
  // A parent may have declared it already.
  if (registry.collect(target).includes(checked(type))) return
  if (type in prototype) throw new ArgumentError(`${type} cannot be a flash type: controllers have a member of that name`)
  registry.add(target, form, type)
  defineReader(prototype, type)
}

function defineReader(prototype: object, type: string): void {
  Object.defineProperty(prototype, type, {
    configurable: true,
    get(this: FlashInstance): unknown {
      return this.flash.get(type)
    },
  })
}

function checked(type: string): string {
  if (typeof type === 'string' && NAME.test(type) && !TAKEN.has(type)) return type
  throw new ArgumentError(`${JSON.stringify(type)} cannot be a flash type: use a word such as 'warning' that is no option of redirectTo`)
}
