/** Options for a `<select>` that a template writes itself. */
import type { View } from '../view.js'
import { markupOf } from './markup.js'
import { type Choices, choicesOf, type OptionValue, optionsForSelect, type Reader } from './select-options.js'

type Values = OptionValue | readonly OptionValue[]

/** `optionsForSelect` and `optionsFromCollection` of templates. */
export const selectHelpers = (view: View) => ({
  optionsForSelect: (choices: Choices, selected?: Values, disabled?: Values) =>
    optionsForSelect(markupOf(view), choices, selected, disabled),
  optionsFromCollection: <T>(collection: Iterable<T>, value: Reader<T>, label: Reader<T>, selected?: Values) =>
    optionsForSelect(markupOf(view), choicesOf(collection, value, label), selected),
})
