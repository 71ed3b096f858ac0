/** What is wrong with the texts of an application: keys that are missing, and keys that nobody asks for (app.md A95). */
import type { I18n } from '@live/core'
import { keysOf, type TranslationUse, type TranslationUses } from './translation-uses.js'

/** Something that is wrong. */
export interface TranslationFinding {
  /** `missing`: asked for, and in no file. `untranslated`: another language has no such text. `unused`: nobody asks for it. */
  readonly check: 'missing' | 'untranslated' | 'unused'
  readonly locale: string
  readonly key: string
  /** File and line; null for a key of a file of texts. */
  readonly place: string | null
}

/** What the framework looks for by itself. */
const IMPLICIT = /^(?:activerecord|activemodel|attributes|errors|helpers|date|time|datetime|number|support|pagination)\./

/**
 * Compares the texts with what the code asks for.
 * @param ignored keys that are not looked at; `*` stands for any text
 */
export function checkTranslations(i18n: I18n, uses: TranslationUses, ignored: readonly string[] = []): TranslationFinding[] {
  const keys = i18n.keys(i18n.defaultLocale)
  const isIgnored = matcher(ignored)
  const findings = [
    ...missing(i18n.defaultLocale, keys, uses.calls),
    ...untranslated(i18n, keys),
    ...unused(i18n.defaultLocale, keys, uses),
  ]
  return findings.filter(({ key }) => !isIgnored(key))
}

function missing(locale: string, keys: readonly string[], calls: readonly TranslationUse[]): TranslationFinding[] {
  return calls.flatMap((use) => {
    if (use.isOpen || (use.scope === null && use.key.startsWith('.')) || candidates(use).some((key) => keys.some(matcher([key])))) return []
    return [{ check: 'missing' as const, locale, key: shown(use), place: `${use.file}:${use.line}` }]
  })
}

/** A region takes what it lacks from its language. */
function untranslated(i18n: I18n, keys: readonly string[]): TranslationFinding[] {
  return i18n.availableLocales
    .filter((locale) => locale !== i18n.defaultLocale)
    .flatMap((locale) => {
      const chain = i18n.chain(locale).filter((each) => each !== i18n.defaultLocale)
      const known = new Set(chain.flatMap((each) => i18n.keys(each)))
      return keys.filter((key) => !known.has(key)).map((key) => ({ check: 'untranslated' as const, locale, key, place: null }))
    })
}

function unused(locale: string, keys: readonly string[], { calls, texts }: TranslationUses): TranslationFinding[] {
  const called = calls.flatMap((use) => (use.isOpen || use.scope === null ? [...candidates(use), `*.${use.key}`] : candidates(use)))
  const isUsed = matcher([...called, ...texts])
  // `lookup('posts.states')` takes all that stands below.
  const isBelow = (key: string): boolean => {
    for (let at = key.lastIndexOf('.'); at > 0; at = key.lastIndexOf('.', at - 1)) if (isTree(key.slice(0, at))) return true
    return false
  }
  const isTree = (path: string): boolean => path.includes('.') && texts.has(path)
  return keys
    .filter((key) => !IMPLICIT.test(key) && !isUsed(key) && !isBelow(key))
    .map((key) => ({ check: 'unused' as const, locale, key, place: null }))
}

/** The keys that a call may mean. */
const candidates = ({ key, isPrefix, scope }: TranslationUse): string[] => keysOf(isPrefix ? `${key}*` : key, scope)

const shown = (use: TranslationUse): string => candidates(use).at(-1)!

function matcher(patterns: readonly string[]): (key: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')))
  const open = patterns
    .filter((pattern) => pattern.includes('*'))
    .map((pattern) => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`))
  return (key) => exact.has(key) || open.some((each) => each.test(key))
}

const escaped = (text: string): string => text.replace(/[^\w]/g, '\\$&')
