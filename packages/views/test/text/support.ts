/** A view in a language, for the tests of single helpers. */
import type { HelperFactory, View } from '../../src/view.js'
import { viewOf } from '../helpers/support.js'

type Call = (...args: readonly unknown[]) => unknown

/** The helpers of a module by name, each giving text. */
export function helpersOf(
  factory: HelperFactory,
  locale?: string,
  translate?: (key: string, options: object) => unknown,
): Record<string, Call> {
  const view = Object.assign(viewOf(translate === undefined ? {} : { translate }), {
    locales: locale === undefined ? [] : [locale],
  }) as View
  const helpers = factory(view) as Record<string, Call>
  return Object.fromEntries(
    Object.entries(helpers).map(([name, helper]) => [
      name,
      (...args: readonly unknown[]) => {
        const value = helper(...args)
        return value === null || value === undefined ? value : String(value)
      },
    ]),
  )
}
