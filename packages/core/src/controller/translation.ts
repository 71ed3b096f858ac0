/** `this.t`, `this.l` and `this.locale`: texts in actions (C23, app.md A90, A93). */
import type { LocalizeOptions, OpenTranslateOptions, TranslateOptions } from '../i18n/i18n.js'
import type { LazyTranslationKey, TranslationKey } from '../i18n/translation-key.js'
import { escapeHtml, SafeString } from '../support/safe-string.js'
import type { AbstractClass, Metal } from './metal.js'
import { controllerPath } from './names.js'

/** A key whose text is HTML: its values are escaped, and it is not (A91). */
export type HtmlKey = `${string}_html` | `${string}.html` | 'html'

/** What a key gives: HTML, or text. */
export type Translated<Key extends string> = Key extends HtmlKey ? SafeString : string

/** What {@link Translation} adds to a controller. */
export interface TranslationInstance {
  /** The language of this request. What is assigned holds for the rest of it, views included; throws `UnknownLocaleError`. */
  locale: string
  /**
   * A text: `this.t('posts.created', { title })`. A key that begins with a dot is looked for below the action, then below the controller:
   * `.title` in `posts#show` is `posts.show.title`, then `posts.title`. Once the keys of the default language have been generated, another
   * one does not compile, unless it comes with a `default` or a `scope` (A95).
   */
  t<Key extends TranslationKey | LazyTranslationKey>(key: Key, options?: TranslateOptions): Translated<Key>
  t<Key extends string>(key: Key, options: OpenTranslateOptions): Translated<Key>
  /** A date in the language of this request: `this.l(post.createdAt, { format: 'short' })`. */
  l(moment: Date | number | string, options?: LocalizeOptions): string
}

/** Adds texts to a controller class. */
export function Translation<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<TranslationInstance> {
  abstract class TranslationAbility extends Base implements TranslationInstance {
    get locale(): string {
      return this.services.i18n.locale
    }

    set locale(locale: string) {
      this.services.i18n.locale = locale
    }

    t<Key extends string>(key: Key, options: TranslateOptions = {}): Translated<Key> {
      const { i18n } = this.services
      const keys = key.startsWith('.') ? lazyKeys(this, key) : [key]
      if (!isHtmlKey(key)) return i18n.t(keys, options) as Translated<Key>
      return new SafeString(i18n.translate(keys, options, escapeHtml) ?? escapeHtml(i18n.missing(keys, options))) as Translated<Key>
    }

    l(moment: Date | number | string, options?: LocalizeOptions): string {
      return this.services.i18n.l(moment, options)
    }
  }
  return TranslationAbility
}

/** Whether the text of a key is HTML (A91). */
export const isHtmlKey = (key: string): boolean => /(?:^|[_.])html$/.test(key)

function lazyKeys(controller: Metal, key: string): string[] {
  const scope = controllerPath(controller.constructor).replaceAll('/', '.').replaceAll('-', '_')
  return [`${scope}.${controller.actionName}${key}`, scope + key]
}
