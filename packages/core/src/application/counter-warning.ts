/** Says that rate limits count in each process for itself, where several of them serve (controller.md C245). */
import cluster from 'node:cluster'
import type { CounterStore } from '../contracts/counter-store.js'
import { callbacksOf } from '../controller/callback-list.js'
import { RateLimiter } from '../controller/rate-limiter.js'
import type { RouteEntry } from '../routing/route-entry.js'
import { MemoryCounterStore } from '../stores/memory-counter-store.js'

/**
 * Warns in a worker of `node:cluster` when a routed controller limits with counters in memory: a client then passes once per process.
 * @param counters those of the application
 */
export function warnOfCountersInMemory(entries: readonly RouteEntry[], counters: CounterStore | null): void {
  if (!cluster.isWorker || !limitersOf(entries).some((limiter) => limiter.storeOr(counters) instanceof MemoryCounterStore)) return
  process.emitWarning('Rate limits in memory: each process counts for itself', { code: 'LIVE_RATE_LIMITS_MEMORY' })
}

function limitersOf(entries: readonly RouteEntry[]): RateLimiter[] {
  const controllers = new Set(entries.flatMap(({ target }) => (target.kind === 'action' ? [target.controller] : [])))
  const callbacks = [...controllers].flatMap((controller) => callbacksOf(controller, () => {}))
  return callbacks.flatMap(({ callback }) => (callback instanceof RateLimiter ? [callback] : []))
}
