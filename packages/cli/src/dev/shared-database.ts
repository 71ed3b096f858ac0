/** A database that two generations of the application use: closed with the last of them. */
import type { DatabaseService } from '@live/core'

const users = new WeakMap<DatabaseService, number>()

/** The same database, whose `close()` closes it when nobody else uses it any more. */
export function sharedDatabase<T extends DatabaseService>(database: T): T {
  users.set(database, (users.get(database) ?? 0) + 1)
  let isReleased = false
  const close = async (): Promise<void> => {
    if (isReleased) return
    isReleased = true
    const left = (users.get(database) ?? 1) - 1
    users.set(database, left)
    if (left === 0) await database.close()
  }
  return new Proxy(database, {
    get: (target, name) => {
      if (name === 'close') return close
      const value: unknown = Reflect.get(target, name, target)
      // Private state is the target's, and not that of a stand-in.
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  })
}
