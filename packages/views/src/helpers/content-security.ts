/** The nonce of a page, in its own elements and for scripts that add some (app.md A119, controller.md C254). */
import { neverKept } from '../caching/making.js'
import { SafeString } from '../html/safe-string.js'
import type { Block, View } from '../view.js'
import { type Attributes, isRecord } from './attributes.js'
import { isBlock } from './block.js'
import { markupOf } from './markup.js'

/** Attributes of an element that the policy of the page looks at. */
export interface NonceAttributes extends Attributes {
  /** Default `true`: the nonce of the page, if it has one; `false` for none; a text for another one. */
  readonly nonce?: boolean | string
}

/** The nonce of the request; `null` when the application makes none. */
export function nonceOf({ controller }: View): string | null {
  const nonce = (controller as { readonly cspNonce?: string | null } | null)?.cspNonce ?? null
  if (nonce !== null) neverKept()
  return nonce
}

/** Attributes with the nonce in them, last. */
export function withNonce(view: View, { nonce = true, ...attributes }: NonceAttributes): Attributes {
  if (nonce === false) return attributes
  return { ...attributes, nonce: nonce === true ? nonceOf(view) : nonce }
}

/** `<meta name="csp-nonce" content="…">`, for scripts that add elements; nothing when there is no nonce. */
function cspMetaTag(view: View, attributes: Attributes): SafeString {
  const nonce = nonceOf(view)
  return nonce === null ? new SafeString('') : markupOf(view).element('meta', null, { ...attributes, name: 'csp-nonce', content: nonce })
}

/** Without what would end the element, or hide its end (HTML §4.12.1.3); in a literal the text stays the same. */
const scriptSource = (code: string): string => code.replace(/<(?=\/script|!--)/gi, '\\x3C')

/** `javascriptTag('start()', { nonce: true })`, or with a block. The code is trusted: values go in by `jsonEscape` or `escapeJs`. */
export interface JavascriptTag {
  (code: string | SafeString, attributes?: NonceAttributes): SafeString
  (attributes: NonceAttributes, block: Block): SafeString
  (block: Block): SafeString
}

/** The policy helpers of templates. */
export function contentSecurityHelpers(view: View) {
  const javascriptTag = ((...args: readonly unknown[]) => {
    const block = isBlock(args.at(-1)) ? args.at(-1) : null
    const attributes = args.find(isRecord) as NonceAttributes | undefined
    const code = block === null ? String(args[0]) : String(view.capture(block))
    return markupOf(view).element('script', new SafeString(`\n${scriptSource(code)}\n`), withNonce(view, attributes ?? {}))
  }) as JavascriptTag
  return {
    javascriptTag,
    cspMetaTag: (attributes: Attributes = {}) => cspMetaTag(view, attributes),
    cspNonce: () => nonceOf(view),
  }
}
