/** Where the application keeps its files. */
import { resolve } from 'node:path'

/** The folder; config/initializers/storage.ts sets it to that of the configuration. */
export const storage = { folder: resolve('storage') }

/** A path in the folder. */
export const storagePath = (...parts: string[]): string => resolve(storage.folder, ...parts)
