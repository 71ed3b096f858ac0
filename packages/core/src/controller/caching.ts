/** `cache` and the fragments: values and pieces of pages that are made once (C25). */
import type { CacheStore } from '../contracts/cache-store.js'
import { ArgumentError } from '../errors/index.js'
import { type CacheKey, cacheKeyText } from './cache-key.js'
import { fragmentLifetime, fragmentStoreOf } from './fragment-store.js'
import type { AbstractClass, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** Options of what is cached. */
export interface CacheOptions {
  /** Milliseconds, or text such as `'5m'` (`ms s m h d w`). Default: as long as there is room. */
  expiresIn?: number | string
}

/** A part of all fragment keys of a controller: a value, or a function of the controller. */
export type FragmentKeyPart<C = never> = string | number | ((this: C, controller: C) => CacheKey)

declare module './registry.js' {
  interface ControllerOptions {
    fragmentCacheKey?: readonly FragmentKeyPart[]
  }
}

/** The static-block form: `static { this.fragmentCacheKey((c) => c.currentAccount.id) }`. */
export interface CachingStatic {
  /** Adds a part to the keys of all fragments, ancestors' parts first. */
  fragmentCacheKey<C extends AbstractClass<Metal>>(this: C, part: FragmentKeyPart<InstanceType<C>>): void
}

/** What {@link Caching} adds to a controller. Without `config.cache.store` nothing is kept: functions run each time. */
export interface CachingInstance {
  /** The cached value, else what `make` returns, which is then kept. Must survive JSON; `undefined` is not kept. */
  cache<T>(key: CacheKey, make: () => T | Promise<T>): Promise<T>
  cache<T>(key: CacheKey, options: CacheOptions, make: () => T | Promise<T>): Promise<T>
  /** A fragment; `undefined` when there is none. */
  readFragment(key: CacheKey): Promise<string | undefined>
  /** Keeps a fragment and returns it. */
  writeFragment(key: CacheKey, content: string, options?: CacheOptions): Promise<string>
  /** Whether there is such a fragment. */
  fragmentExists(key: CacheKey): Promise<boolean>
  /**
   * Removes a fragment, or those whose whole key, with `views/` in front, matches a RegExp.
   * @throws ArgumentError for a RegExp when the store cannot list its keys
   */
  expireFragment(key: CacheKey | RegExp): Promise<void>
  /** The whole key of a fragment: `views/`, the version of the application, the parts of the controller, the key. */
  fragmentKey(key: CacheKey): string
}

const registry = new Registry<FragmentKeyPart>('fragment cache keys', ({ fragmentCacheKey = [] }) => fragmentCacheKey.map(checkedPart))

function declare(target: object, form: DeclarationForm, part: FragmentKeyPart): void {
  registry.add(target, form, checkedPart(part))
}

function checkedPart(part: FragmentKeyPart): FragmentKeyPart {
  if (['string', 'number', 'function'].includes(typeof part)) return part
  throw new ArgumentError(`fragmentCacheKey got ${String(part)}: give text, a number, or a function of the controller`)
}

/** Adds caching to a controller class. */
export function Caching<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<CachingInstance> & CachingStatic {
  abstract class CachingAbility extends Base implements CachingInstance {
    static fragmentCacheKey(part: FragmentKeyPart): void {
      declare(this, 'static', part)
    }

    async cache<T>(key: CacheKey, optionsOrMake: CacheOptions | Make<T>, maybeMake?: Make<T>): Promise<T> {
      const make = maybeMake ?? optionsOrMake
      if (typeof make !== 'function') throw new ArgumentError("cache takes a function last: cache(['posts', id], () => …)")
      const store = storeOf(this)
      if (store === null) return make()
      const options = maybeMake === undefined ? {} : (optionsOrMake as CacheOptions)
      const text = `controller/${cacheKeyText(key)}`
      const found = await store.read(text)
      if (found !== undefined) return found as T
      const made = await make()
      if (made !== undefined) await store.write(text, made, { expiresInMs: fragmentLifetime(options.expiresIn) })
      return made
    }

    async readFragment(key: CacheKey): Promise<string | undefined> {
      return fragmentStoreOf(this)?.read(this.fragmentKey(key))
    }

    async writeFragment(key: CacheKey, content: string, { expiresIn }: CacheOptions = {}): Promise<string> {
      const text = String(content)
      const expiresInMs = fragmentLifetime(expiresIn)
      await fragmentStoreOf(this)?.write(this.fragmentKey(key), text, expiresInMs)
      return text
    }

    async fragmentExists(key: CacheKey): Promise<boolean> {
      return (await fragmentStoreOf(this)?.has(this.fragmentKey(key))) ?? false
    }

    async expireFragment(key: CacheKey | RegExp): Promise<void> {
      const fragments = fragmentStoreOf(this)
      const isPattern = Object.prototype.toString.call(key) === '[object RegExp]'
      await (isPattern ? fragments?.deleteMatched(key as RegExp) : fragments?.delete(this.fragmentKey(key as CacheKey)))
    }

    fragmentKey(key: CacheKey): string {
      const version = this.services.cache?.version
      const parts = registry.collect(this.constructor).map((part) => (typeof part === 'function' ? callPart(part, this) : part))
      return `views/${cacheKeyText([...(version === undefined ? [] : [version]), ...parts])}${parts.length > 0 || version !== undefined ? '/' : ''}${cacheKeyText(key)}`
    }
  }
  return CachingAbility as unknown as B & AbstractClass<CachingInstance> & CachingStatic
}

type Make<T> = () => T | Promise<T>

const storeOf = ({ services }: Metal): CacheStore | null => services.cache?.store ?? null

const callPart = (part: (...args: never[]) => CacheKey, controller: Metal): CacheKey =>
  (part as unknown as (this: Metal, controller: Metal) => CacheKey).call(controller, controller)

/** `@FragmentCacheKey((c: PostsController) => c.currentAccount.id)` on a class. */
export function FragmentCacheKey(part: FragmentKeyPart): (target: AbstractClass<Metal>) => void {
  return (target) => declare(target, 'class', part)
}
