/** Functions that every view can call by their names. */
import type { SafeString, View } from '@live/views'

/** The helper of the views that this one uses. */
interface Links {
  linkTo(text: string, path: string, attributes: Readonly<Record<string, unknown>>): SafeString
}

export default (view: View) => ({
  /** The language of the page. */
  language: (): string => view.application?.i18n.locale ?? 'en',

  /** Texts for the script of an element, as JSON: all below a key. Places for values are `{name}`, which the script fills. */
  textsBelow(key: string): string {
    const i18n = view.application?.i18n
    const keys = (i18n?.keys(i18n.defaultLocale) ?? []).filter((each) => each.startsWith(`${key}.`))
    return JSON.stringify(Object.fromEntries(keys.map((each) => [each.slice(key.length + 1), i18n?.translate(each)])))
  },

  /** A link of the navigation, marked on the pages of its section: below its path. */
  navLink(text: string, path: string): SafeString {
    const here = view.request?.path ?? ''
    const current = path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`)
    const { linkTo } = view.helpers as unknown as Links
    return linkTo(text, path, current ? { aria: { current: 'page' } } : {})
  },
})
