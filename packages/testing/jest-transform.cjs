/** How jest reads files: on every Node that Live supports it runs CommonJS, so ES modules are compiled, also those of packages. */
'use strict'

const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const path = require('node:path')

/** The same as `live dev` and `tsc` make of it. */
const COMPILER = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
}

/** Whether the package.json above a folder says that its files are ES modules. */
const areModules = new Map()

function saysModule(folder) {
  const known = areModules.get(folder)
  if (known !== undefined) return known
  const answer = typeIn(folder) ?? (folder !== path.dirname(folder) && saysModule(path.dirname(folder)))
  areModules.set(folder, answer)
  return answer
}

function typeIn(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).type === 'module'
  } catch {
    return undefined
  }
}

/** Whether Node itself would refuse to `require` the file. */
function isModule(file) {
  if (/\.(?:[cm]?ts|tsx|jsx|mjs)$/.test(file)) return true
  return !file.endsWith('.cjs') && saysModule(path.dirname(file))
}

/** `@swc/jest` of the application. */
let compiler
function compilerOf(rootDir) {
  compiler ??= require(require.resolve('@swc/jest', { paths: [rootDir, __dirname] })).createTransformer(COMPILER)
  return compiler
}

module.exports = {
  createTransformer: () => ({
    canInstrument: false,
    getCacheKey(source, file, options) {
      if (isModule(file)) return compilerOf(options.config.rootDir).getCacheKey(source, file, options)
      return createHash('sha256').update(source).update(file).digest('hex').slice(0, 32)
    },
    process(source, file, options) {
      return isModule(file) ? compilerOf(options.config.rootDir).process(source, file, options) : { code: source }
    },
  }),
}
