/** Where the application is. */
import { join } from 'node:path'

/** Its folder. */
export const root = join(import.meta.dirname, '..', '..')

/** A path in it. */
export const fromRoot = (...parts: string[]): string => join(root, ...parts)
