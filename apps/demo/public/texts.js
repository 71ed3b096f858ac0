/** Texts that an element brings for its script, in the language of whoever reads: see `textsBelow` in app/helpers. */

/** @returns a function that gives a text by its name, with values in its places */
export function textsOf(element) {
  const texts = JSON.parse(element.dataset.texts)
  return (name, values = {}) => texts[name].replace(/\{(\w+)\}/g, (_, place) => values[place])
}

/** Numbers and dates are written in the language of the page. */
export const language = document.documentElement.lang
