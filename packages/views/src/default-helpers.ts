/** The helpers that every template of `@live/views` sees. */
import { cacheHelpers } from './caching/cache-helpers.js'
import { elementHelpers } from './helpers/element-helpers.js'
import { translationHelpers } from './i18n/translation-helpers.js'
import { textHelpers } from './text/text-helpers.js'
import { turboHelpers } from './turbo/turbo-helpers.js'
import type { Helpers } from './view.js'

/** Modules in order: a later one wins over an earlier one of the same name. Each group adds its line. */
export const defaultHelpers = [
  ...elementHelpers,
  ...textHelpers,
  translationHelpers,
  turboHelpers,
  cacheHelpers,
] as const satisfies readonly Helpers[]
