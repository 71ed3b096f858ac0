/**
 * Joins the modules of `@live/core` into few files after `tsc -b`: loading 190 modules one by one takes longer than running
 * them. The entry points share their common parts, so that a class is one class whichever entry it is imported from.
 */
import { build } from 'esbuild'

const dist = new URL('../packages/core/dist/', import.meta.url).pathname

await build({
  entryPoints: ['index.js', 'application/metrics.js', 'application/tracing.js'].map((file) => dist + file),
  outdir: `${dist}bundle`,
  outbase: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
})
