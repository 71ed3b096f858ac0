/** The texts of the languages: trees of keys, merged from any number of files (app.md A89). */

/** What may stand under a key: a text, the forms of a plural, a list, or more keys. */
export interface LocaleTree {
  readonly [key: string]: LocaleValue
}

/** A value of a {@link LocaleTree}. */
export type LocaleValue = string | number | boolean | null | readonly LocaleValue[] | LocaleTree

/** All texts by language. */
export class LocaleTexts {
  readonly #trees = new Map<string, LocaleTree>()
  #flat = new Map<string, Map<string, LocaleValue>>()

  /** The languages that have texts. */
  get locales(): string[] {
    return [...this.#trees.keys()]
  }

  /** Adds texts: a key that is there already gets the new text, trees are joined. */
  add(locale: string, tree: LocaleTree): void {
    this.#trees.set(locale, joined(this.#trees.get(locale), tree))
    this.#flat.delete(locale)
  }

  /** What stands under a key such as `'posts.index.title'`; `undefined` for nothing. */
  find(locale: string, key: string): LocaleValue | undefined {
    const known = this.#flat.get(locale)
    const value = known?.get(key)
    if (value !== undefined || known?.has(key)) return value
    const found = walk(this.#trees.get(locale), key.split('.'))
    // Keys may come from clients: only those that exist are remembered.
    if (found !== undefined) this.#remember(locale, key, found)
    return found
  }

  /** Every key that has a text, in order, with the forms of plurals as one: for checks and generated types. */
  keys(locale: string): string[] {
    return leaves(this.#trees.get(locale) ?? {}, '').sort()
  }

  #remember(locale: string, key: string, value: LocaleValue): void {
    const flat = this.#flat.get(locale) ?? new Map<string, LocaleValue>()
    flat.set(key, value)
    this.#flat.set(locale, flat)
  }
}

/** The forms that a plural may have (CLDR), for telling it from a tree of keys. */
export const PLURAL_FORMS: ReadonlySet<string> = new Set(['zero', 'one', 'two', 'few', 'many', 'other'])

/** Whether a value is a tree of keys, or the forms of a plural. */
export const isTree = (value: LocaleValue | undefined): value is LocaleTree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a tree holds the forms of a plural and nothing else. */
export const isPlural = (tree: LocaleTree): boolean => 'other' in tree && Object.keys(tree).every((key) => PLURAL_FORMS.has(key))

function joined(old: LocaleTree | undefined, added: LocaleTree): LocaleTree {
  const tree: Record<string, LocaleValue> = Object.assign(Object.create(null), old)
  for (const [key, value] of Object.entries(added)) {
    const before = tree[key]
    tree[key] = isTree(value) ? joined(isTree(before) && !isPlural(value) ? before : undefined, value) : value
  }
  return tree
}

function walk(tree: LocaleValue | undefined, path: readonly string[]): LocaleValue | undefined {
  let at = tree
  for (const key of path) {
    if (!isTree(at) || !Object.hasOwn(at, key)) return undefined
    at = at[key]
  }
  return at ?? undefined
}

function leaves(tree: LocaleTree, prefix: string): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    return isTree(value) && !isPlural(value) ? leaves(value, path) : [path]
  })
}
