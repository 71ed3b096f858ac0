/** The folder of this package, in which files lie that are no modules. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** Wherever the code is that asks: in `src`, in `dist`, or joined in `dist/bundle`. */
export const PACKAGE_FOLDER = dirname(createRequire(import.meta.url).resolve('@live/views/package.json'))
