/** `t` and `l`: texts and dates of the application's languages in templates (app.md A90–A92). */
import {
  I18n,
  isHtmlKey,
  type LazyTranslationKey,
  type LocalizeOptions,
  type OpenTranslateOptions,
  type Translated,
  type TranslateOptions,
  type TranslationKey,
} from '@live/core'
import { escapeHtml, html, SafeString } from '../html/safe-string.js'
import type { View } from '../view.js'

/** For pages without an application. */
const NO_TEXTS = new I18n()

/** `t` is `translate`, and `l` is `localize`. */
export function translationHelpers(view: View) {
  const i18n = (): I18n => view.application?.i18n ?? NO_TEXTS

  function translate<Key extends TranslationKey | LazyTranslationKey>(key: Key, options?: TranslateOptions): Translated<Key>
  function translate<Key extends string>(key: Key, options: OpenTranslateOptions): Translated<Key>
  /**
   * A text. `.title` in the template `posts/index` is `posts.index.title`, in the partial `posts/_form` it is `posts.form.title`. The text of
   * a key that ends in `_html` is HTML, whose values are escaped.
   */
  function translate(key: string, options: TranslateOptions = {}): string | SafeString {
    const full = key.startsWith('.') ? scopeOf(view.template.name) + key : key
    const isHtml = isHtmlKey(key)
    const text = i18n().translate(full, options, isHtml ? escapeHtml : undefined)
    if (text === null) return missing(i18n(), full, options)
    return isHtml ? new SafeString(text) : text
  }

  /** A date in the language of the page: `l(post.createdAt, { format: 'short' })`. */
  const localize = (moment: Date | number | string, options?: LocalizeOptions): string => i18n().l(moment, options)
  return { translate, t: translate, localize, l: localize }
}

/** What shows where a text is missing: the last part of its key, so that a page can be read without its texts (A92). */
function missing(i18n: I18n, key: string, options: TranslateOptions): SafeString {
  const text = i18n.missing(key, options).replace(/^Translation/, 'translation')
  const last = key.slice(key.lastIndexOf('.') + 1).replaceAll(/[_-]+/g, ' ')
  return html`<span class="translation_missing" title="${text}">${last.charAt(0).toUpperCase() + last.slice(1)}</span>`
}

/** `posts.form` for `posts/_form`, `blog_posts.index` for `blog-posts/index`. */
const scopeOf = (template: string): string =>
  template
    .replace(/(^|\/)_/, '$1')
    .replaceAll('/', '.')
    .replaceAll('-', '_')
