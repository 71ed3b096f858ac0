/** New passwords for those who forgot theirs: by a token that is sent to them. */
import { RateLimit } from '@live/core'
import { Session } from '../models/session.js'
import { User } from '../models/user.js'
import { PasswordResetMail } from '../services/password-reset-mail.js'
import { ApplicationController } from './application-controller.js'

@RateLimit({ to: 10, within: '3m', only: ['create'] })
export class PasswordsController extends ApplicationController {
  static {
    this.allowUnauthenticatedAccess()
  }

  /** The answer is the same whether there is a user of the address or not. */
  async create() {
    const user = await User.findBy({ emailAddress: this.params.string('emailAddress', '') })
    if (user !== null) this.#sendToken(user)
    this.head('accepted')
  }

  async update() {
    const user = await User.findByTokenFor('passwordReset', this.params.string('token'))
    if (user === null) {
      return this.render({ json: { error: 'The token is invalid, or older than 15 minutes.' }, status: 'not_found' })
    }
    // Null for no password: an empty one would leave the present one as it is.
    const password = this.params.string('password', '') || null
    if (!(await user.update({ password }))) {
      return this.render({ json: user.errors, status: 'unprocessable_content' })
    }
    // Whoever knew the old password is signed out everywhere.
    for (const session of await Session.where({ userId: user.id })) await session.destroy()
    this.head('no_content')
  }

  /** Nobody waits for it: how long the answer takes would tell that there is such a user. */
  #sendToken(user: User) {
    const { logger } = this
    const token = user.tokenFor('passwordReset')
    PasswordResetMail.deliver({ user, token, logger }).catch((error: unknown) =>
      logger.error({ err: error, user: user.id }, 'The token for a new password could not be sent'),
    )
  }
}
