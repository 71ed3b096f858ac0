/** Keys of fragments: `views/posts/show:<digest>/posts/1-<version>` (app.md A127). */
import { createHash } from 'node:crypto'
import { ArgumentError, type CacheKey, type Metal, versionedCacheKeyText } from '@live/core'
import type { TemplateReference, View } from '../view.js'

/** A longer key is hashed: it has to travel, and to be kept. */
const MAX_LENGTH = 1000

/** What a controller with the ability of fragments has. */
interface FragmentOwner extends Metal {
  fragmentKey?(key: CacheKey): string
}

/** Makes the keys of one page. */
export class FragmentKeys {
  /** In front of all of them: what the application and the controller add. */
  readonly #prefix: string
  readonly #templates = new Map<TemplateReference, string>()

  constructor(
    readonly view: View,
    controller: FragmentOwner,
  ) {
    this.#prefix = controller.fragmentKey?.('') ?? 'views/'
  }

  /**
   * The whole key. @param template `null` for a key without a template and its digest; @param mark keeps what is made of the whole
   * template apart from fragments inside of it
   * @throws ArgumentError for a key that is empty, or none
   */
  of(template: TemplateReference | null, key: unknown, mark = ''): string {
    const text = versionedCacheKeyText(key as CacheKey)
    if (text === '')
      throw new ArgumentError("The key of a fragment is empty: give a record, a text, or a list of these, such as cache([post, 'head'], …)")
    const whole = this.#prefix + (template === null ? this.#format() : `${this.#templateText(template)}${kindOf(this.view)}${mark}/`) + text
    return whole.length <= MAX_LENGTH ? whole : `${this.#prefix}sha256/${createHash('sha256').update(whole).digest('hex')}`
  }

  #templateText(template: TemplateReference): string {
    let text = this.#templates.get(template)
    if (text === undefined) {
      text = `${template.name}:${this.view.digest(template)}`
      this.#templates.set(template, text)
    }
    return text
  }

  /** What is safe in text is not safe in HTML: a format of its own has keys of its own, in any case. */
  #format(): string {
    return this.view.format === 'html' ? '' : `${this.view.format}:`
  }
}

/** What partials and texts depend on besides the template: nothing for HTML in the language that is usual. */
function kindOf({ format, variants, locales, application }: View): string {
  const { locale, defaultLocale } = application?.i18n ?? { locale: null, defaultLocale: null }
  let kind = format === 'html' ? '' : `.${format}`
  for (const variant of variants) kind += `+${encodeURIComponent(variant)}`
  for (const each of locales) if (each !== defaultLocale) kind += `@${encodeURIComponent(each)}`
  return locale === null || locale === defaultLocale || locales.includes(locale) ? kind : `${kind}@${encodeURIComponent(locale)}`
}
