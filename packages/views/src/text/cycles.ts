/** Values in turn, such as the colours of rows (app.md A123). */
import type { View } from '../view.js'

interface Cycle {
  readonly values: readonly unknown[]
  next: number
}

/** Each page begins anew. */
export function cycleHelpers({ memo }: View) {
  const cycles = (): Map<string, Cycle> => {
    const known = memo.get('cycles') as Map<string, Cycle> | undefined
    if (known !== undefined) return known
    const made = new Map<string, Cycle>()
    memo.set('cycles', made)
    return made
  }
  /** The next of the values: `cycle('odd', 'even')`. Several at a time have names: `cycle('a', 'b', { name: 'cells' })`. */
  const cycle = (...args: readonly unknown[]): unknown => {
    const last = args.at(-1)
    const named = typeof last === 'object' && last !== null && 'name' in last ? (last as { name: string }).name : null
    const values = named === null ? args : args.slice(0, -1)
    const name = named ?? 'default'
    const known = cycles().get(name)
    const same = known !== undefined && known.values.length === values.length && known.values.every((each, i) => each === values[i])
    const state = same ? known : { values, next: 0 }
    cycles().set(name, state)
    return state.values[state.next++ % state.values.length]
  }
  /** The value that `cycle` gave last. */
  const currentCycle = (name = 'default'): unknown => {
    const state = cycles().get(name)
    return state === undefined ? null : state.values[(state.next - 1) % state.values.length]
  }
  /** Lets a cycle begin anew. */
  const resetCycle = (name = 'default'): void => {
    cycles().delete(name)
  }
  return { cycle, currentCycle, resetCycle }
}
