/** Attributes that are no columns: set by forms, never stored, and in no JSON. */

const values = new WeakMap<object, Map<string, unknown>>()

/** The value of a virtual attribute. */
export const virtualOf = (record: object, name: string): unknown => values.get(record)?.get(name)

/** All virtual attributes that were set. */
export const virtualsOf = (record: object): Record<string, unknown> => Object.fromEntries(values.get(record) ?? [])

/** Sets a virtual attribute. */
export function setVirtual(record: object, name: string, value: unknown): void {
  const own = values.get(record) ?? new Map<string, unknown>()
  own.set(name, value)
  values.set(record, own)
}

/** Gives a class an attribute that is no column, unless it has a member of that name. */
export function defineVirtual(prototype: object, name: string): void {
  if (name in prototype) return
  Object.defineProperty(prototype, name, {
    get(this: object) {
      return virtualOf(this, name)
    },
    set(this: object, value: unknown) {
      setVirtual(this, name, value)
    },
    configurable: true,
    enumerable: false,
  })
}

/** An attribute that is no column: assigned from forms, checked by rules, never stored, and in no JSON. */
export const Virtual =
  () =>
  (target: object, name: string | symbol): void =>
    defineVirtual(target, String(name))
