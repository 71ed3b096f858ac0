/** Tells somebody how to set a new password. */
import type { Logger } from '@live/core'
import type { User } from '../models/user.js'

/** What is told, and to whom. */
export interface PasswordReset {
  readonly user: User
{% if (api) { %}
  /** What PUT /passwords/:token wants, and the page of your client that leads to it; it works for 15 minutes. */
  readonly token: string
{% } else { %}
  /** The link; it works for 15 minutes. */
  readonly url: string
{% } %}
  readonly logger: Logger
}

/** There is no mail service yet, so it goes to the log, which whoever reads it can use. Send a mail here before you go into production. */
export class PasswordResetMail {
  static async deliver({ user, {%= api ? 'token' : 'url' %}, logger }: PasswordReset): Promise<void> {
    logger.info({ user: user.id, {%= api ? 'token' : 'url' %} }, 'A new password was asked for')
  }
}
