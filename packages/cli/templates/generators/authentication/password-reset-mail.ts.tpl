/** Tells somebody the link for a new password. */
import type { Logger } from '@live/core'
import type { User } from '../models/user.js'

/** What is told, and to whom. */
export interface PasswordReset {
  readonly user: User
  /** The link; it works for 15 minutes. */
  readonly url: string
  readonly logger: Logger
}

/** There is no mail service yet, so the link goes to the log. Send a mail here before you go into production. */
export const passwordResetMail = {
  async deliver({ user, url, logger }: PasswordReset): Promise<void> {
    logger.info({ user: user.id, url }, 'A new password was asked for')
  },
}
