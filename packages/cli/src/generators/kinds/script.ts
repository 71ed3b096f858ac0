/** `live generate script` and `benchmark`: files that `live runner` runs (app.md A64). */
import type { Generator, Plan } from '../generator.js'
import { actionNames, fileStep, nameArgument } from './paths.js'

/** A file that is run by hand. */
export const script: Generator = {
  name: 'script',
  summary: 'A file to run with the application booted',
  args: '<name>',
  help: `Example:
  live generate script import_orders      run it: live runner script/import-orders.ts`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'script', { suffix: 'script' })
    return { steps: [fileStep(context, `script/${name.path}.ts`, 'script/script.ts', { name })] }
  },
}

/** A file that compares how fast things are. */
export const benchmark: Generator = {
  name: 'benchmark',
  summary: 'A comparison of how fast things are',
  args: '<name> [candidates...]',
  help: `Example:
  live generate benchmark slugs regexp scanner      run it: live runner script/benchmarks/slugs.ts`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'benchmark', { suffix: 'benchmark' })
    const named = actionNames(context.args.slice(1))
    const locals = { name, candidates: named.length > 0 ? named : ['before', 'after'] }
    return { steps: [fileStep(context, `script/benchmarks/${name.path}.ts`, 'script/benchmark.ts', locals)] }
  },
}
