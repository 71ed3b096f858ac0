/** Where the application keeps its files: the database, the recordings, and in development its secret. */
import { fromRoot } from './root.js'

/** A path in the storage folder: `STORAGE_PATH`, relative to the application root, else `storage`. */
export function storagePath(...parts: string[]): string {
  return fromRoot(process.env.STORAGE_PATH || 'storage', ...parts)
}
