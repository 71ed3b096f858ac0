/** The version of this package, and with it of the framework: all packages carry the same. */
import { readFileSync } from 'node:fs'

interface Manifest {
  version: string
}

/** Such as `1.2.0`. */
export const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Manifest).version
