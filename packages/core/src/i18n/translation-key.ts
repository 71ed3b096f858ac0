/** Keys that the compiler knows: those of the default language, once `live` has generated them (app.md A95). */

/**
 * Every key of the default language. Empty until `live` writes `.live/translations.d.ts`, which declares them by merging; while it is,
 * any text is a key.
 */
// biome-ignore lint/suspicious/noEmptyInterface: what is generated merges its keys into it
export interface TranslationKeys {}

/** A key of the default language; any text while none are declared. */
export type TranslationKey = [keyof TranslationKeys] extends [never] ? string : keyof TranslationKeys & string

/** What is left of a key without its first parts: `.index.title` and `.title` of `posts.index.title`. */
type Endings<Key> = Key extends `${string}.${infer Rest}` ? `.${Rest}` | Endings<Rest> : never

/** A key that begins with a dot, as controllers and templates complete it by their own name (app.md A90). */
export type LazyTranslationKey = string extends TranslationKey ? string : Endings<TranslationKey>
