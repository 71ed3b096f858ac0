/** Promises that are given to a view, which may ask for them late or never. */
import { types } from 'node:util'

/**
 * Keeps a promise that fails before a template comes to it from ending the process. Whoever awaits it still hears of the failure.
 * Other thenables are left alone: asking a query for its result would run it.
 */
export function expectFailures(values: Readonly<Record<string, unknown>>): void {
  for (const name in values) if (types.isPromise(values[name])) values[name].catch(ignore)
}

const ignore = (): void => {}
