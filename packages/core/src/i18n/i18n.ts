/** Texts in the language of whoever reads them (app.md section 10). */
import { AsyncLocalStorage } from 'node:async_hooks'
import { ArgumentError, MissingTranslationError, UnknownLocaleError } from '../errors/index.js'
import { interpolate, type Values } from './interpolation.js'
import { isPlural, isTree, LocaleTexts, type LocaleTree, type LocaleValue } from './locale-texts.js'
import { type MomentFormat, STANDARD_FORMATS, writeMoment } from './moment-format.js'
import { pluralForm } from './plural-category.js'
import type { TranslationKey } from './translation-key.js'

/** `config.i18n`, as far as the texts are concerned. */
export interface I18nOptions {
  /** The language where nothing else says which. Default `'en'`. */
  readonly defaultLocale?: string
  /** The languages that may be chosen. Default: those that have texts. */
  readonly availableLocales?: readonly string[]
  /** Whether a text that a language lacks is taken from the default one. A region always falls back to its language. Default true. */
  readonly fallbacks?: boolean
  /** Whether a text that is missing is an error. Default false. */
  readonly raiseOnMissing?: boolean
  /** Whether a value that a text wants and nobody gives is an error; else its place stays. Default: in development and test. */
  readonly raiseOnMissingValue?: boolean
  /** The zone of dates and times, an IANA name. Default `'UTC'`. */
  readonly timeZone?: string
}

/** Options of {@link I18n.t}; everything else is a value for the text. */
export interface TranslateOptions {
  /** The text when there is none. */
  readonly default?: string
  /** In front of the key: `t('title', { scope: 'posts.index' })`. */
  readonly scope?: string
  /** Another language than the current one. */
  readonly locale?: string
  /** Chooses the form of a plural, and is a value as well. */
  readonly count?: number
  readonly [name: string]: unknown
}

/** Options with which a key need not be one that the compiler knows: it has a text of its own, or its beginning elsewhere. */
export type OpenTranslateOptions = TranslateOptions & ({ readonly default: string } | { readonly scope: string })

/** Options of {@link I18n.l}. */
export interface LocalizeOptions {
  /** A name below `date.formats` or `time.formats`, a standard one (`default`, `short`, `long`, `full`, `date`, `time`), or a format. */
  readonly format?: MomentFormat
  readonly locale?: string
  readonly timeZone?: string
}

/** One language of a unit of work, which may be changed while it runs. */
interface Current {
  locale: string
}

const OPTIONS = new Set(['default', 'scope', 'locale'])

/** The texts of an application. */
export class I18n {
  readonly defaultLocale: string
  readonly timeZone: string
  readonly #options: I18nOptions
  readonly #texts = new LocaleTexts()
  readonly #current = new AsyncLocalStorage<Current>()

  constructor(options: I18nOptions = {}) {
    this.#options = options
    this.defaultLocale = options.defaultLocale ?? 'en'
    this.timeZone = options.timeZone ?? 'UTC'
  }

  /** The languages that may be chosen. */
  get availableLocales(): readonly string[] {
    return this.#options.availableLocales ?? [...new Set([this.defaultLocale, ...this.#texts.locales])]
  }

  /** The language of the unit of work that is running, else the default one. */
  get locale(): string {
    return this.#current.getStore()?.locale ?? this.defaultLocale
  }

  /**
   * Changes the language for the rest of the unit of work that is running.
   * @throws UnknownLocaleError for one that is not available; ArgumentError outside of {@link withLocale}
   */
  set locale(locale: string) {
    const current = this.#current.getStore()
    if (current === undefined) throw new ArgumentError('Nothing runs in a language of its own here: use i18n.withLocale(locale, work)')
    current.locale = this.known(locale)
  }

  /** Runs work in a language, also what it starts. @throws UnknownLocaleError for one that is not available (A93) */
  withLocale<T>(locale: string, work: () => T): T {
    return this.#current.run({ locale: this.known(locale) }, work)
  }

  /** A language that is available. @throws UnknownLocaleError */
  known(locale: string): string {
    if (this.availableLocales.includes(locale)) return locale
    throw new UnknownLocaleError(locale, this.availableLocales)
  }

  /** The languages in which a text is looked for, best first: `['de-AT', 'de', 'en']`. */
  chain(locale = this.locale): string[] {
    const chain = [locale]
    for (let at = locale.lastIndexOf('-'); at > 0; at = locale.lastIndexOf('-', at - 1)) chain.push(locale.slice(0, at))
    if (this.#options.fallbacks !== false && !chain.includes(this.defaultLocale)) chain.push(this.defaultLocale)
    return chain
  }

  /** Adds texts of a language. */
  add(locale: string, texts: LocaleTree): void {
    this.#texts.add(locale, texts)
  }

  /** Every key of a language that has a text. */
  keys(locale = this.defaultLocale): string[] {
    return this.#texts.keys(locale)
  }

  /** Whether there is a text in a language, its fallbacks included. */
  exists(key: string, locale = this.locale): boolean {
    return this.lookup(key, locale) !== undefined
  }

  /** What stands under a key: a text, a list, a tree; `undefined` for nothing. */
  lookup(key: string, locale = this.locale): LocaleValue | undefined {
    for (const each of this.chain(locale)) {
      const value = this.#texts.find(each, key)
      if (value !== undefined) return value
    }
    return undefined
  }

  /**
   * The text of the first of the keys that has one, with its values. `Translation missing: en.posts.title` when none has, unless there is
   * a default.
   * @throws MissingTranslationError with `raiseOnMissing`, MissingInterpolationError with `raiseOnMissingValue`, UnknownLocaleError
   */
  t(key: TranslationKey | readonly string[], options?: TranslateOptions): string
  t(key: string, options: OpenTranslateOptions): string
  t(key: string | readonly string[], options: TranslateOptions = {}): string {
    return this.translate(key, options) ?? this.missing(key, options)
  }

  /**
   * As {@link t}; `null` when there is neither text nor default.
   * @param write how values become text, such as escaped. Default: `String`
   */
  translate(key: string | readonly string[], options: TranslateOptions = {}, write?: (value: unknown) => string): string | null {
    const { scope, count } = options
    const locale = options.locale === undefined ? this.locale : this.known(options.locale)
    for (const each of typeof key === 'string' ? [key] : key) {
      const full = scope === undefined ? each : `${scope}.${each}`
      const text = this.#text(full, locale, count)
      if (text !== undefined) return interpolate(text, full, valuesOf(options), this.#options.raiseOnMissingValue === true, write)
    }
    return options.default === undefined ? null : interpolate(options.default, String(key), valuesOf(options), false, write)
  }

  /** What stands for a text that is missing. @throws MissingTranslationError with `raiseOnMissing` */
  missing(key: string | readonly string[], { scope, locale = this.locale }: TranslateOptions = {}): string {
    const first = typeof key === 'string' ? key : (key[0] ?? '')
    const full = `${locale}.${scope === undefined ? first : `${scope}.${first}`}`
    if (this.#options.raiseOnMissing === true) throw new MissingTranslationError(full)
    return `Translation missing: ${full}`
  }

  /** A date, in the way of the language. @throws ArgumentError for what is no moment or no format */
  l(moment: Date | number | string, { format = 'default', locale = this.locale, timeZone = this.timeZone }: LocalizeOptions = {}): string {
    const date = moment instanceof Date ? moment : new Date(moment)
    if (Number.isNaN(date.getTime())) throw new ArgumentError(`${String(moment)} is no moment: give a Date, milliseconds, or ISO text`)
    return writeMoment(date, typeof format === 'string' ? this.#format(format, locale) : format, locale, timeZone)
  }

  #format(name: string, locale: string): MomentFormat {
    if (name.includes('%')) return name
    const own = this.lookup(`time.formats.${name}`, locale) ?? this.lookup(`date.formats.${name}`, locale)
    if (typeof own === 'string' || isTree(own)) return own as MomentFormat
    const standard = STANDARD_FORMATS[name]
    if (standard !== undefined) return standard
    throw new ArgumentError(`There is no format ${name}: add time.formats.${name} to the texts, or give options of Intl.DateTimeFormat`)
  }

  /** The form for a count is looked for along the whole chain: a language may have the text, but not the form. */
  #text(key: string, locale: string, count: number | undefined): string | undefined {
    for (const each of this.chain(locale)) {
      const value = this.#texts.find(each, key)
      const text = isTree(value) && isPlural(value) && count !== undefined ? pluralForm(value, count, each) : value
      if (typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean') return String(text)
    }
    return undefined
  }
}

function valuesOf(options: TranslateOptions): Values {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !OPTIONS.has(name)))
}
