/** The conformance suite of adapters: `@live/channels/conformance`. Runs in any test runner. */
import { adapterExamples } from './adapter-examples.js'
import { faultExample } from './fault-examples.js'
import { Bench, type ConformanceEngine, type ConformanceExample, type ConformanceFault, type ConformanceOptions } from './harness.js'
import { hubExamples } from './hub-examples.js'

export type { ConformanceEngine, ConformanceExample, ConformanceFault, ConformanceOptions }

/**
 * The examples that every adapter has to pass.
 *
 * ```ts
 * for (const { name, run } of conformance(() => ({ adapter: () => redis({ url }) }))) it(name, run)
 * ```
 * @param make gives the engine for one example; it may be the same one each time, because every example has a namespace of its own
 */
export function conformance(
  make: () => ConformanceEngine | Promise<ConformanceEngine>,
  options: ConformanceOptions = {},
): ConformanceExample[] {
  return [...adapterExamples, ...hubExamples, ...(options.faults ?? []).map(faultExample)].map(([name, check]) => ({
    name,
    run: async () => {
      await using bench = new Bench(await make(), options)
      await check(bench)
    },
  }))
}
