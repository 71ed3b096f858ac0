/**
 * Joins the modules of our packages into few files after `tsc -b`: loading hundreds of modules one by one takes longer than running
 * them. What a package exports from `dist/bundle` is joined; its entry points share their common parts, so that a class is one class
 * whichever entry it is imported from.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { build } from 'esbuild'

const PACKAGES = new URL('../packages/', import.meta.url).pathname
const JOINED = /^\.\/dist\/bundle\/([\w-]+)\.js$/

const readManifest = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))

/** `{ metrics: 'application/metrics.js' }`: the joined files of a package, and the module that each begins with, which has the types. */
function entriesOf({ exports: entries }) {
  const found = Object.values(entries).flatMap(({ default: file, types }) => {
    const [, name] = JOINED.exec(file ?? '') ?? []
    return name === undefined ? [] : [[name, types.replace('./dist/', '').replace(/\.d\.ts$/, '.js')]]
  })
  return Object.fromEntries(found)
}

/** Whether `require` gives this package on every Node: its file is CommonJS. */
function isCommonJs(name, require) {
  if (name.startsWith('node:') || name.startsWith('@live/')) return false
  const file = require.resolve(name)
  let folder = path.dirname(file)
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder)
  return !file.endsWith('.mjs') && readManifest(folder).type !== 'module'
}

/**
 * Packages in CommonJS are required instead of imported: for an import Node reads each of their files twice, first to look
 * for the names that it exports, which doubles the time that loading takes.
 */
const requireCommonJs = (require) => ({
  name: 'require-commonjs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind, namespace }) => {
      const required = kind === 'import-statement' && namespace !== 'required' && isCommonJs(name, require)
      return required ? { path: name, namespace: 'required' } : { path: name, external: true }
    })
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path: name }) => ({ contents: `module.exports = require('${name}')` }))
  },
})

/**
 * A class that mentions itself is written as `var Post = class _Post`, and has the wrong name in errors, logs and tables. The inner
 * name may be that of the outer one as well: it means the same.
 */
function keepClassNames(text) {
  const names = [...text.matchAll(/\bvar (\w+) = class _\1\b/g)].map(([, name]) => name)
  return names.reduce((code, name) => code.replaceAll(new RegExp(`(?<![\\w$.])_${name}(?![\\w$])`, 'g'), name), text)
}

async function join(folder) {
  const entries = entriesOf(readManifest(folder))
  if (Object.keys(entries).length === 0) return
  const dist = path.join(folder, 'dist')
  const bundle = path.join(dist, 'bundle')
  const next = `${bundle}.next`
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path.join(dist, file)])),
    outdir: bundle,
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    plugins: [requireCommonJs(createRequire(path.join(dist, 'index.js')))],
    banner: { js: "import { createRequire as requireOf } from 'node:module'\nconst require = requireOf(import.meta.url)" },
    sourcemap: true,
    logLevel: 'warning',
  })
  rmSync(next, { recursive: true, force: true })
  mkdirSync(next)
  for (const file of outputFiles) {
    writeFileSync(path.join(next, path.basename(file.path)), file.path.endsWith('.js') ? keepClassNames(file.text) : file.contents)
  }
  // What an earlier build called otherwise must not stay, and whoever packs or runs meanwhile finds a whole one.
  rmSync(bundle, { recursive: true, force: true })
  renameSync(next, bundle)
}

await Promise.all(readdirSync(PACKAGES).map((name) => join(path.join(PACKAGES, name))))
