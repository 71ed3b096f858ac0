/** Turns of those who read many records: one in each round of the event loop, so that all others wait for one batch at most. */
import { setImmediate } from 'node:timers'

const waiting: (() => void)[] = []

/** Resolves when it is the caller's turn, behind those who asked before; at the earliest in the next round. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    // Callbacks of one round run in a row, so that ten exports at once would keep everybody waiting for ten batches.
    if (waiting.push(resolve) === 1) setImmediate(next)
  })
}

function next(): void {
  waiting.shift()!()
  if (waiting.length > 0) setImmediate(next)
}
