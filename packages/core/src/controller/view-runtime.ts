/** How long rendering took, for `process_action` (C91). Measured only while somebody listens. */
import type { Metal } from './metal.js'

const times = new WeakMap<Metal, number>()

/** Adds a piece of rendering to those of a controller. @param ms milliseconds */
export function addViewTime(controller: Metal, ms: number): void {
  times.set(controller, (times.get(controller) ?? 0) + ms)
}

/** Milliseconds of rendering so far; `undefined` when nothing was rendered. */
export function viewTime(controller: Metal): number | undefined {
  return times.get(controller)
}
