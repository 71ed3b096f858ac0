/** Where the session of one request comes from and goes to: its cookie, or a store behind it. */

/** A session as it was found. */
export interface StoredSession {
  readonly id: string
  /** As JSON gave it; read with `Object.entries`, so that no key means more than itself. */
  readonly data: object
}

/** How a session is to be kept. */
export interface SessionChange {
  /** The id it has from now on. */
  readonly id: string
  /** The id it was found under; `null` for a new session. */
  readonly foundId: string | null
  readonly data: Readonly<Record<string, unknown>>
  /** Milliseconds; `null`: until the browser is closed. */
  readonly expireAfter: number | null
}

/** Reads and keeps one session. What takes time gives a promise; everything else is done at once. */
export interface SessionHome {
  /** Whether the client sent something that may be a session, and that can be read now. */
  readonly available: boolean
  /** Whether what was found should be written anew, though it says the same: it was sealed with an old secret (C167). */
  readonly stale: boolean
  /** Reads ahead, where reading takes time; `null` where it does not. Never rejects: {@link find} throws what went wrong. */
  prepare(): Promise<void> | null
  /**
   * The session that the client sent; `null` when there is none, or it is not one of ours.
   * @throws ConfigurationError when sessions cannot work as they are configured; SessionStoreError
   */
  find(): StoredSession | null
  /** Sets the cookie, and keeps the data. */
  save(change: SessionChange): Promise<void> | null
  /** Sets the cookie anew, and lets a session whose data is as it was found live on. */
  renew(change: SessionChange): Promise<void> | null
  /** Takes the cookie back, and ends the session that was found. */
  drop(foundId: string | null): Promise<void> | null
}

/** Whether a value can be the data of a session. */
export function isSessionData(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
