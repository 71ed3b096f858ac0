/** What all policies share: who asks, and about what. */
import { LiveError } from '@live/core'

/** What rules may know of somebody who is signed in. */
export interface Somebody {
  readonly id: unknown
}

/** Thrown for what somebody may not do; answered with 403. */
export class NotAllowedError extends LiveError {
  constructor() {
    super('APP_NOT_ALLOWED', 'You are not allowed to do this', { status: 403, expose: true })
  }
}

/** Each rule is a method that says yes or no. */
export abstract class ApplicationPolicy<T> {
  /** Who asks; null for a stranger. */
  protected readonly user: Somebody | null
  /** What it is about. */
  protected readonly record: T

  constructor(user: Somebody | null, record: T) {
    this.user = user
    this.record = record
  }
}

/** Goes on if a rule says yes: `authorize(new PostPolicy(user, post).update())`. @throws NotAllowedError if it says no */
export function authorize(allowed: boolean): void {
  if (!allowed) throw new NotAllowedError()
}
