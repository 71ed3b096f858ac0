/** Where the repository is, for the tests that look at it as a whole. */
import { fileURLToPath } from 'node:url'

/** The absolute path of the repository's root, with a trailing slash. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
