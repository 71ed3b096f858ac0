/** Loads modules by their path, whatever this code was compiled to. */
import { pathToFileURL } from 'node:url'

/**
 * Compiled to CommonJS, as jest does it, an import is a `require`, which takes no URL. As an ES module it takes no path of Windows, and no
 * special characters in one.
 */
const isCommonJs = typeof __filename === 'string'

/**
 * Imports the module of a file.
 * @param path absolute
 * @throws what the module throws, and what Node throws for a file that is none
 */
export async function importFile(path: string): Promise<Record<string, unknown>> {
  return (await import(isCommonJs ? path : pathToFileURL(path).href)) as Record<string, unknown>
}

/** The default export of a module; that inside of it, when CommonJS was imported as an ES module. */
export function defaultExport(module: Record<string, unknown>): unknown {
  const value = module.default
  const isNested = typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value
  return isNested ? (value as { default: unknown }).default : value
}
