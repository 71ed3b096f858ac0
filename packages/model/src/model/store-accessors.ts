/** Attributes that live in a JSON column (app.md A162). */
import { ConfigurationError } from '@live/core'

/** How an accessor is. */
export interface StoreAccessorOptions {
  /** The key in the JSON. Default: the name of the property. */
  readonly key?: string
}

type Store = Readonly<Record<string, unknown>>

/** Declares a property that reads and writes a key of a JSON column. @throws ConfigurationError for a key that no object should have */
export function declareStoreAccessor(prototype: object, column: string, name: string, { key = name }: StoreAccessorOptions = {}): void {
  if (key === '__proto__') throw new ConfigurationError('A store accessor cannot have the key __proto__')
  Object.defineProperty(prototype, name, {
    get(this: Record<string, unknown>) {
      const store = this[column]
      return isStore(store) && Object.hasOwn(store, key) ? store[key] : undefined
    },
    set(this: Record<string, unknown>, value: unknown) {
      const store = this[column]
      // A new object, so that no other record that shares the old one is changed.
      this[column] = { ...(isStore(store) ? store : {}), [key]: value }
    },
    configurable: true,
    enumerable: false,
  })
}

/** A property that is a key of a JSON column: `@Stored('settings') theme?: string`. */
export const Stored =
  (column: string, options?: StoreAccessorOptions) =>
  (target: object, name: string | symbol): void =>
    declareStoreAccessor(target, column, String(name), options)

const isStore = (value: unknown): value is Store => typeof value === 'object' && value !== null && !Array.isArray(value)
