/** One element of `collectionCheckboxes` or `collectionRadioButtons`. */
import { type SafeString, safeConcat } from '../html/safe-string.js'
import type { Attributes } from './attributes.js'
import type { Content } from './markup.js'
import type { OptionValue } from './select-options.js'

/** What makes the parts of an element. */
interface ItemParts {
  readonly control: (attributes: Attributes) => SafeString
  readonly label: (content: Content, attributes: Attributes) => SafeString
}

/** A control and its label, which a block may put where it wants. */
export class CollectionItem<T> {
  readonly #parts: ItemParts

  constructor(
    readonly object: T,
    readonly value: OptionValue,
    readonly text: Content,
    parts: ItemParts,
  ) {
    this.#parts = parts
  }

  checkbox(attributes: Attributes = {}): SafeString {
    return this.#parts.control(attributes)
  }

  radioButton(attributes: Attributes = {}): SafeString {
    return this.#parts.control(attributes)
  }

  label(content: Content = this.text, attributes: Attributes = {}): SafeString {
    return this.#parts.label(content, attributes)
  }

  /** Both. */
  html(): SafeString {
    return safeConcat(this.#parts.control({}), this.label())
  }
}
