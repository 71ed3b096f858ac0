/** Packages whose loading takes longer than most commands, loaded when they are used first. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The parser of TypeScript: half a megabyte. */
export const babelParser = (): typeof import('@babel/parser') => require('@babel/parser') as typeof import('@babel/parser')

/** Differences of texts: many files. */
export const textDiff = (): typeof import('diff') => require('diff') as typeof import('diff')
