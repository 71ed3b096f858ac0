/** New passwords for those who forgot theirs: by a link that is sent to them. */
import { BeforeAction, RateLimit } from '@live/core'
import { Session } from '../models/session.js'
import { User } from '../models/user.js'
import { PasswordResetMail } from '../services/password-reset-mail.js'
import { ApplicationController } from './application-controller.js'

@RateLimit({ to: 10, within: '3m', only: ['create'] })
@BeforeAction('setUser', { only: ['edit', 'update'] })
export class PasswordsController extends ApplicationController {
  static {
    this.allowUnauthenticatedAccess()
  }

  protected user!: User

  new() {}

  /** The answer is the same whether there is a user of the address or not. */
  async create() {
    const user = await User.findBy({ emailAddress: this.params.string('emailAddress', '') })
    if (user !== null) this.#sendLink(user)
    const notice = 'If there is a user of this address, a link for a new password is on its way.'
    this.redirectTo(this.url.newSessionPath(), { status: 303, notice })
  }

  edit() {}

  async update() {
    // Null for no password: an empty one would leave the present one as it is.
    const password = this.params.string('password', '') || null
    const passwordConfirmation = this.params.string('passwordConfirmation', '')
    if (!(await this.user.update({ password, passwordConfirmation }))) {
      this.flash.now.alert = this.user.errors.fullMessages.join(', ')
      return this.render('edit', { status: 'unprocessable_content' })
    }
    // Whoever knew the old password is signed out everywhere.
    for (const session of await Session.where({ userId: this.user.id })) await session.destroy()
    this.redirectTo(this.url.newSessionPath(), { status: 303, notice: 'Your password was changed.' })
  }

  /** Nobody waits for it: how long the answer takes would tell that there is such a user. */
  #sendLink(user: User) {
    const { logger } = this
    const url = this.url.editPasswordUrl(user.tokenFor('passwordReset'))
    PasswordResetMail.deliver({ user, url, logger }).catch((error: unknown) =>
      logger.error({ err: error, user: user.id }, 'The link for a new password could not be sent'),
    )
  }

  protected async setUser() {
    const token = this.params.string('token')
    const user = await User.findByTokenFor('passwordReset', token)
    if (user === null) {
      const alert = 'The link for a new password is invalid, or older than 15 minutes.'
      return this.redirectTo(this.url.newPasswordPath(), { status: 303, alert })
    }
    this.user = user
    this.assign({ token })
  }
}
