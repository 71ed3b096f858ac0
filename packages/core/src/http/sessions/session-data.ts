/** What sessions and flashes hold, as far as an application has told the compiler. */

/**
 * The keys of the session with their types: `declare module '@live/core' { interface SessionData { userId: number } }`
 * (controller.md C172).
 */
// biome-ignore lint/suspicious/noEmptyInterface: applications merge their keys into it
export interface SessionData {}

/**
 * The kinds of flash messages that have an option of their own in `redirectTo`; applications merge theirs into it, and declare
 * them with `addFlashTypes` (controller.md C186).
 */
export interface FlashMessages {
  notice: unknown
  alert: unknown
}

/** What stands under a key of the session: the declared type, else anything that JSON can carry. */
export type SessionValue<K extends string> = K extends keyof SessionData ? SessionData[K] : unknown

/** What stands under a key of the flash. */
export type FlashMessage<K extends string> = K extends keyof FlashMessages ? FlashMessages[K] : unknown
