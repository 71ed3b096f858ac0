/** Which form of a plural a count takes, by the rules of its language (CLDR, app.md A89). */
import { isTree, type LocaleTree, type LocaleValue } from './locale-texts.js'

const rules = new Map<string, Intl.PluralRules>()

/** The form of a plural for a count. `zero` wins for nothing where a text has it; `undefined` when there is no form that fits. */
export function pluralForm(forms: LocaleTree, count: number, locale: string): LocaleValue | undefined {
  if (count === 0 && forms.zero !== undefined) return forms.zero
  const form = forms[rulesOf(locale).select(count)] ?? forms.other
  return isTree(form) ? undefined : form
}

/** Languages come from the files of the application, so their number is bounded. */
function rulesOf(locale: string): Intl.PluralRules {
  const known = rules.get(locale)
  if (known !== undefined) return known
  const made = new Intl.PluralRules(locale)
  rules.set(locale, made)
  return made
}
