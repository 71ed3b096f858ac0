/** `tag.div(…)`, `contentTag('my-element', …)`: elements of any kind (app.md A111). */
import { ArgumentError } from '@live/core'
import { SafeString } from '../html/safe-string.js'
import type { Block, View } from '../view.js'
import { type Attributes, isRecord } from './attributes.js'
import { type Capture, isBlock, plainCapture } from './block.js'
import { ELEMENT_NAMES, type ElementName } from './element-names.js'
import { type Content, type Markup, markupFor, markupOf } from './markup.js'
import { tokenList } from './token-list.js'

/** Makes an element of one name. With a block, its output is the content. */
export interface ElementHelper {
  (content?: Content, attributes?: Attributes): SafeString
  (attributes: Attributes): SafeString
  (block: Block): SafeString
  (attributes: Attributes, block: Block): SafeString
  (content: null | undefined, attributes: Attributes, block: Block): SafeString
}

/** What an element is made of, in the order in which it is given. */
type ElementArguments = readonly (Content | Attributes | Block)[]

/** A method for each element of HTML and SVG, and `attributes`. */
export type Tag = TagBase & { readonly [name in ElementName]: ElementHelper }

class TagBase {
  readonly #markup: () => Markup
  readonly #capture: Capture

  constructor(markup: () => Markup, capture: Capture) {
    this.#markup = markup
    this.#capture = capture
  }

  /** Attributes for a tag that the template writes itself: `<input <%= tag.attributes({ type: 'text' }) %>>`. */
  attributes(attributes: Attributes): SafeString {
    return new SafeString(this.#markup().attributes(attributes).slice(1))
  }

  /** An element by its name: content, attributes and a block, each if there is any. Throws ArgumentError for a name that is none. */
  element(name: string, ...args: ElementArguments): SafeString {
    const rest = [...args]
    const block = isBlock(rest.at(-1)) ? (rest.pop() as Block) : null
    const attributes = isRecord(rest.at(-1)) ? (rest.pop() as Attributes) : {}
    if (rest.length > 2 || (rest.length === 2 && !isNothing(rest[1]))) {
      throw new ArgumentError(`${name}: give content, attributes and a block, in this order`)
    }
    return this.#markup().element(name, block === null ? (rest[0] as Content) : this.#capture(block), attributes)
  }
}

const isNothing = (value: unknown): boolean => value === null || value === undefined

for (const name of ELEMENT_NAMES) {
  const value = function (this: TagBase, ...args: ElementArguments): SafeString {
    return this.element(name, ...args)
  }
  Object.defineProperty(TagBase.prototype, name, { value, configurable: true })
}

/** An element by its name, for those that {@link Tag} has no method for: `contentTag('my-element', 'text', { class: 'a' })`. */
export interface ContentTag {
  (name: string, content?: Content, attributes?: Attributes): SafeString
  (name: string, attributes: Attributes): SafeString
  (name: string, block: Block): SafeString
  (name: string, attributes: Attributes, block: Block): SafeString
  (name: string, content: null | undefined, attributes: Attributes, block: Block): SafeString
}

const contentTagOf = (own: Tag): ContentTag => ((name: string, ...args: ElementArguments) => own.element(name, ...args)) as ContentTag

/** Tags outside of a render: blocks return their content, and URLs are judged by the environment of the process. */
export const tag = new TagBase(markupFor, plainCapture) as Tag

/** {@link ContentTag} outside of a render. */
export const contentTag: ContentTag = contentTagOf(tag)

/** The tags of one render. */
export const tagOf = (view: View): Tag =>
  new TagBase(
    () => markupOf(view),
    (block, ...args) => view.capture(block, ...args),
  ) as Tag

/** `tag`, `contentTag`, `tokenList` and `classNames` of templates. */
export function tagHelpers(view: View) {
  const own = tagOf(view)
  return { tag: own, contentTag: contentTagOf(own), tokenList, classNames: tokenList }
}
