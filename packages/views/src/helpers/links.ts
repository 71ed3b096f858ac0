/** Links: to pages, mail addresses and telephones (app.md A112). */
import { ArgumentError } from '@live/core'
import { SafeString } from '../html/safe-string.js'
import type { Block, View } from '../view.js'
import { type Attributes, isRecord } from './attributes.js'
import { isBlock } from './block.js'
import { type Content, markupOf } from './markup.js'
import { type CurrentPageOptions, isCurrentPage, type Target, urlFor } from './url-for.js'

/** Attributes of a link. */
export interface LinkAttributes extends Attributes {
  /** `{ turboMethod: 'delete', turboConfirm: 'Sure?' }`. */
  readonly data?: Attributes['data']
}

/** `linkTo('Posts', '/posts', { class: 'a' })`; without a text the URL is shown; with a block, its content. */
export interface LinkTo {
  (text: Content, target?: Target, attributes?: LinkAttributes): SafeString
  (target: Target, block: Block): SafeString
  (target: Target, attributes: LinkAttributes, block: Block): SafeString
  (text: null | undefined, target: Target, attributes: LinkAttributes, block: Block): SafeString
}

/** Arguments of a link, put in order. */
interface Link {
  readonly text: Content
  readonly target: Target
  readonly attributes: Attributes
}

type LinkArguments = readonly unknown[]

function readLink(view: View, args: LinkArguments): Link {
  if (!isBlock(args.at(-1))) {
    const [text, target, attributes = {}] = args as [Content, Target, Attributes?]
    return { text, target, attributes }
  }
  const rest = args.slice(0, -1)
  // With a block the text is the block: only the four arguments of the full form have something in its place.
  const [target, attributes = {}] = (rest.length === 3 ? rest.slice(1) : rest) as [Target, Attributes?]
  return { text: view.capture(args.at(-1)), target, attributes }
}

/** The `<a>` element, `href` last. */
export function link(view: View, text: Content, target: Target, attributes: Attributes = {}): SafeString {
  const given = attributes['href']
  const href = typeof given === 'string' ? given : urlFor(view, target)
  return markupOf(view).element('a', text ?? href, { ...attributes, href })
}

/** The text alone, where a link is not wanted. */
const unlinked = (view: View, { text, target }: Link): SafeString => view.capture(text ?? urlFor(view, target))

/** What a link to an address may say besides its attributes. */
export interface MailOptions extends Attributes {
  readonly cc?: string
  readonly bcc?: string
  readonly body?: string
  readonly subject?: string
  readonly replyTo?: string
}

const MAIL_HEADERS = { cc: 'cc', bcc: 'bcc', body: 'body', subject: 'subject', replyTo: 'reply-to' } as const

function mailTo(view: View, address: string, text: Content | Attributes, given: MailOptions, block?: Block): SafeString {
  const [content, options] = contentAndOptions<MailOptions>(view, text, given, block)
  const { cc, bcc, body, subject, replyTo, ...attributes } = options
  const values = { cc, bcc, body, subject, replyTo }
  const query = Object.entries(MAIL_HEADERS).flatMap(([name, header]) => {
    const value = values[name as keyof typeof MAIL_HEADERS]
    return value === undefined || value === null || value === '' ? [] : [`${header}=${escapeUrl(String(value))}`]
  })
  const href = `mailto:${escapeUrl(address).replaceAll('%40', '@')}${query.length === 0 ? '' : `?${query.join('&')}`}`
  return markupOf(view).element('a', content ?? address, { ...attributes, href })
}

/** What a link to a telephone may say besides its attributes. */
export interface PhoneOptions extends Attributes {
  /** Put in front of the number: `'49'` is `+49`. */
  readonly countryCode?: string | number
}

/** What a link to a text message may say besides its attributes. */
export interface SmsOptions extends PhoneOptions {
  /** The text of the message. */
  readonly body?: string
}

function phoneTo(view: View, number: string | number, text: Content | Attributes, given: PhoneOptions, block?: Block): SafeString {
  const [content, { countryCode, ...attributes }] = contentAndOptions<PhoneOptions>(view, text, given, block)
  const href = `tel:${countryPrefix(countryCode)}${escapeUrl(String(number))}`
  return markupOf(view).element('a', content ?? number, { ...attributes, href })
}

function smsTo(view: View, number: string | number, text: Content | Attributes, given: SmsOptions, block?: Block): SafeString {
  const [content, { countryCode, body, ...attributes }] = contentAndOptions<SmsOptions>(view, text, given, block)
  const message = body === undefined || body === null || body === '' ? '' : `?&body=${escapeUrl(body)}`
  const href = `sms:${countryPrefix(countryCode)}${escapeUrl(String(number))};${message}`
  return markupOf(view).element('a', content ?? number, { ...attributes, href })
}

const countryPrefix = (code: string | number | undefined): string =>
  code === undefined || code === '' ? '' : `+${escapeUrl(String(code))}`

/** `(address, text, options)`, `(address, options, block)` and `(address, block)`. */
function contentAndOptions<O extends Attributes>(view: View, text: unknown, given: O, block: unknown): readonly [Content, O] {
  const run = [text, given, block].find(isBlock)
  if (run !== undefined) return [view.capture(run), isRecord(text) ? (text as O) : isRecord(given) ? given : ({} as O)]
  return isRecord(text) ? [undefined, text as O] : [text as Content, given ?? ({} as O)]
}

/** Everything but letters, digits and `-_.~`, as RFC 6068 §2 and RFC 3966 want it. */
function escapeUrl(text: string): string {
  if (!text.isWellFormed()) throw new ArgumentError(`${JSON.stringify(text)} cannot be part of a URL: it has half of a character`)
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** `mailTo('a@example.com', 'Write', { subject: 'Hello' })`. */
export interface MailTo {
  (address: string, text?: Content, options?: MailOptions): SafeString
  (address: string, options: MailOptions, block?: Block): SafeString
  (address: string, block: Block): SafeString
}

/** `phoneTo('5551234', 'Call', { countryCode: 49 })`. */
export interface PhoneTo<O = PhoneOptions> {
  (number: string | number, text?: Content, options?: O): SafeString
  (number: string | number, options: O, block?: Block): SafeString
  (number: string | number, block: Block): SafeString
}

/** A link unless something; then the block, given the text, or the text alone. */
export type LinkToIf = (
  condition: unknown,
  text: Content,
  target?: Target,
  attributes?: LinkAttributes,
  otherwise?: Block<[Content]>,
) => SafeString

/** The links of templates. */
export function linkHelpers(view: View) {
  const linkTo = ((...args: LinkArguments) => {
    const { text, target, attributes } = readLink(view, args)
    return link(view, text, target, attributes)
  }) as LinkTo
  const linkToIf: LinkToIf = (condition, text, target, attributes = {}, otherwise) => {
    if (condition) return link(view, text, target, attributes)
    return otherwise === undefined ? unlinked(view, { text, target, attributes }) : view.capture(otherwise, text)
  }
  return {
    linkTo,
    linkToIf,
    linkToUnless: ((condition, ...rest) => linkToIf(!condition, ...rest)) as LinkToIf,
    /** A link, except on the page that it leads to. */
    linkToUnlessCurrent: (
      text: Content,
      target?: Target,
      attributes?: LinkAttributes & CurrentPageOptions,
      otherwise?: Block<[Content]>,
    ): SafeString => {
      const { checkParameters, method, ...rest } = attributes ?? {}
      const options = { ...(checkParameters === undefined ? {} : { checkParameters }), ...(method === undefined ? {} : { method }) }
      return linkToIf(!isCurrentPage(view, target, options), text, target, rest, otherwise)
    },
    mailTo: ((address, text, options, block) => mailTo(view, address, text, options as MailOptions, block)) as MailArguments as MailTo,
    phoneTo: ((number, text, options, block) => phoneTo(view, number, text, options as PhoneOptions, block)) as PhoneArguments as PhoneTo,
    smsTo: ((number, text, options, block) =>
      smsTo(view, number, text, options as SmsOptions, block)) as PhoneArguments as PhoneTo<SmsOptions>,
  }
}

type MailArguments = (address: string, text?: Content | Attributes, options?: unknown, block?: Block) => SafeString
type PhoneArguments = (number: string | number, text?: Content | Attributes, options?: unknown, block?: Block) => SafeString
