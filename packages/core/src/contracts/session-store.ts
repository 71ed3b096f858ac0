/** Where sessions are kept on the server: memory, Redis, or a store of the application's own. */

/**
 * Keeps the text of each session under an id. The ids are hashes, so that what leaks out of a store opens no session
 * (controller.md C174); the texts are JSON and say nothing to a store. `contracts.sessionStore` of `@live/testing` is the suite
 * that each store passes.
 */
export interface SessionStore {
  /**
   * Whether {@link find} answers at once. Sessions of such a store are read at the first touch; those of other stores before the
   * action runs, where the client sent an id. Default no.
   */
  readonly synchronous?: boolean
  /** The text, `null` when there is none or its time is over. */
  find(id: string): string | null | Promise<string | null>
  /**
   * Keeps a text for `ttl` milliseconds from now.
   * @param isNew whether the session begins: then nothing may be there yet; else something must be there, so that a request that
   * is still under way cannot bring back a session that another one has ended
   * @returns whether it was kept
   */
  write(id: string, text: string, ttl: number, isNew: boolean): boolean | Promise<boolean>
  /** Lets a session, if there is one, live for `ttl` milliseconds from now. A promise is waited for. */
  touch(id: string, ttl: number): unknown
  /** Ends a session; nothing happens when there is none. A promise is waited for. */
  delete(id: string): unknown
}
