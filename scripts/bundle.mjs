/**
 * Joins the modules of `@live/core` into few files after `tsc -b`: loading 190 modules one by one takes longer than running
 * them. The entry points share their common parts, so that a class is one class whichever entry it is imported from.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { build } from 'esbuild'

const dist = new URL('../packages/core/dist/', import.meta.url).pathname
const require = createRequire(`${dist}index.js`)

/** Whether `require` gives this package on every Node: its file is CommonJS. */
function isCommonJs(name) {
  if (name.startsWith('node:')) return false
  const file = require.resolve(name)
  let folder = path.dirname(file)
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder)
  return !file.endsWith('.mjs') && JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).type !== 'module'
}

/**
 * Packages in CommonJS are required instead of imported: for an import Node reads each of their files twice, first to look
 * for the names that it exports, which doubles the time that loading `@live/core` takes.
 */
const requireCommonJs = {
  name: 'require-commonjs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind, namespace }) => {
      const required = kind === 'import-statement' && namespace !== 'required' && isCommonJs(name)
      return required ? { path: name, namespace: 'required' } : { path: name, external: true }
    })
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path: name }) => ({ contents: `module.exports = require('${name}')` }))
  },
}

const bundle = `${dist}bundle`
const next = `${bundle}.next`
rmSync(next, { recursive: true, force: true })

await build({
  entryPoints: ['index.js', 'application/metrics.js', 'application/tracing.js', 'stores/redis.js'].map((file) => dist + file),
  outdir: next,
  outbase: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  plugins: [requireCommonJs],
  banner: { js: "import { createRequire as requireOf } from 'node:module'\nconst require = requireOf(import.meta.url)" },
  sourcemap: true,
  logLevel: 'warning',
})

// What an earlier build called otherwise must not stay, and whoever packs or runs meanwhile finds a whole one.
rmSync(bundle, { recursive: true, force: true })
renameSync(next, bundle)
