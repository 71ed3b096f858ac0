/** The helpers of texts, numbers and times that every template sees. */
import type { Helpers } from '../view.js'
import { cycleHelpers } from './cycles.js'
import { distanceHelpers } from './distance-of-time.js'
import { excerpt, truncate, wordWrap } from './excerpts.js'
import { numberHelpers, numberToPhone } from './numbers.js'
import { highlight, phraseHelpers } from './phrases.js'
import { sanitize, sanitizeCss, stripLinks, stripTags } from './sanitize.js'
import { timeHelpers } from './times.js'

/** In order. */
export const textHelpers = [
  { truncate, excerpt, wordWrap, highlight, sanitize, stripTags, stripLinks, sanitizeCss, numberToPhone },
  numberHelpers,
  distanceHelpers,
  timeHelpers,
  phraseHelpers,
  cycleHelpers,
] as const satisfies readonly Helpers[]
