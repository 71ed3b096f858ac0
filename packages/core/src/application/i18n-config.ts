/** `config.i18n`: the languages of the application. */
import { ConfigurationError } from '../errors/index.js'
import { I18n, type I18nOptions } from '../i18n/i18n.js'
import type { LocaleSource } from '../middleware/locale.js'

/** See the charter. Texts are in `config/locales`, in `.yml`, `.json`, or modules with a default export. */
export interface I18nConfig extends I18nOptions {
  /** Where the language of a request is looked for, best first. Default `['path', 'query', 'cookie', 'header']`. */
  readonly from?: readonly LocaleSource[]
}

/** @throws ConfigurationError for a language, or a time zone, that there is not */
export function i18nOf(config: I18nConfig = {}, environment: string): I18n {
  const { defaultLocale = 'en', availableLocales, timeZone } = config
  for (const locale of [defaultLocale, ...(availableLocales ?? [])]) {
    if (!isLocale(locale))
      throw new ConfigurationError(`config.i18n names ${JSON.stringify(locale)}: give a language such as 'de' or 'pt-BR'`)
  }
  if (availableLocales !== undefined && !availableLocales.includes(defaultLocale)) {
    throw new ConfigurationError(`config.i18n.availableLocales has no ${defaultLocale}, which is the default: add it`)
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new ConfigurationError(`config.i18n.timeZone is ${JSON.stringify(timeZone)}: give an IANA name such as 'Europe/Berlin'`)
  }
  return new I18n({ raiseOnMissingValue: environment === 'development' || environment === 'test', ...config })
}

function isLocale(locale: unknown): boolean {
  try {
    return typeof locale === 'string' && Intl.getCanonicalLocales(locale).length === 1
  } catch {
    return false
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }))
  } catch {
    return false
  }
}
