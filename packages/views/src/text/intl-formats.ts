/** Formats of `Intl` by language and options, each made once: making one takes a thousand times as long as using it. */

const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()
/** Languages times options; beyond it, options come from clients. */
const MAX_FORMATS = 500

/** @param locale a BCP 47 tag; one that `Intl` does not know is English */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(numberFormats, locale, options, (tag) => new Intl.NumberFormat(tag, options))
}

/** See {@link numberFormat}. */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(dateFormats, locale, options, (tag) => new Intl.DateTimeFormat(tag, options))
}

function kept<T>(formats: Map<string, T>, locale: string, options: object, make: (tag: string) => T): T {
  const key = `${locale}\n${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = make(knownLocale(locale))
  if (formats.size >= MAX_FORMATS) formats.clear()
  formats.set(key, made)
  return made
}

function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en'
  } catch {
    return 'en'
  }
}
