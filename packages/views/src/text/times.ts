/** Moments as elements that programs can read (app.md A122). */
import { type Attributes, isRecord } from '../helpers/attributes.js'
import { isBlock } from '../helpers/block.js'
import { type Content, markupOf } from '../helpers/markup.js'
import type { SafeString } from '../html/safe-string.js'
import type { Block, View } from '../view.js'
import { type Moment, momentOf } from './distance-of-time.js'
import { dateFormat } from './intl-formats.js'
import { localeOf } from './page-language.js'

/** How a moment is shown. */
export interface TimeOptions {
  /** An IANA name such as `'Europe/Berlin'`. Default `'UTC'`. */
  readonly timeZone?: string
}

/** What stands in the element, its attributes, and a block, each if there is any. */
type TimeArguments = readonly (Content | (Attributes & TimeOptions) | Block)[]

/** Makes `<time>` elements. */
export function timeHelpers(view: View) {
  const element = (moment: Moment, shown: Content, attributes: Attributes): SafeString => {
    const datetime = momentOf(moment)
      .toISOString()
      .replace(/\.000Z$/, 'Z')
    return markupOf(view).element('time', shown, { datetime, ...attributes })
  }

  /** `<time datetime="2020-01-02T03:04:05Z">January 02, 2020 03:04</time>`, or with content of your own. */
  const timeTag = (moment: Moment, ...rest: TimeArguments): SafeString => {
    const parts = [...rest]
    const block = isBlock(parts.at(-1)) ? (parts.pop() as Block) : null
    const { timeZone, ...attributes } = (isRecord(parts.at(-1)) ? parts.pop() : {}) as Attributes & TimeOptions
    const given = block === null ? (parts[0] as Content) : view.capture(block)
    return element(moment, given ?? longTime(momentOf(moment), localeOf(view), timeZone), attributes)
  }

  /** A `<time>` as the reader's language and clock have it: `localTime(post.createdAt, { timeZone: user.timeZone })`. */
  const localTime = (moment: Moment, { timeZone = 'UTC', ...attributes }: Attributes & TimeOptions = {}): SafeString =>
    element(moment, dateFormat(localeOf(view), { dateStyle: 'long', timeStyle: 'short', timeZone }).format(momentOf(moment)), attributes)

  return { timeTag, localTime }
}

/** `January 02, 2020 03:04`, and in other languages as they write a long date. */
function longTime(date: Date, locale: string, timeZone = 'UTC'): string {
  if (!/^en(-|$)/.test(locale)) return dateFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(date)
  const format = dateFormat('en-US', {
    year: 'numeric',
    month: 'long',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
  const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]))
  return `${part.month} ${part.day}, ${part.year} ${part.hour}:${part.minute}`
}
