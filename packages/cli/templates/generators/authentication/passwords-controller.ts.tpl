/** New passwords for those who forgot theirs: by a link that is sent to them. */
import { BeforeAction, ConfigurationError, RateLimit } from '@live/core'
import { Session } from '../models/session.js'
import { User } from '../models/user.js'
import { findByPasswordResetToken, passwordResetToken } from '../services/password-reset.js'
import { passwordResetMail } from '../services/password-reset-mail.js'
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
    const user = await User.findByEmailAddress(this.params.string('emailAddress', ''))
    if (user !== null) {
      const url = this.url.editPasswordUrl(passwordResetToken(user, this.#key()))
      await passwordResetMail.deliver({ user, url, logger: this.logger })
    }
    const notice = 'If there is a user of this address, a link for a new password is on its way.'
    this.redirectTo(this.url.newSessionPath(), { status: 303, notice })
  }

  edit() {}

  async update() {
    const password = this.params.string('password', '')
    const matches = password !== '' && password === this.params.string('passwordConfirmation', '')
    if (!matches || !(await this.user.update({ password }))) {
      this.flash.now.alert = matches ? this.user.errors.fullMessages.join(', ') : 'The passwords are not the same.'
      return this.render('edit', { status: 'unprocessable_content' })
    }
    // Whoever knew the old password is signed out everywhere.
    for (const session of await Session.where({ userId: this.user.id })) await session.destroy()
    this.redirectTo(this.url.newSessionPath(), { status: 303, notice: 'Your password was changed.' })
  }

  protected async setUser() {
    const token = this.params.string('token')
    const user = await findByPasswordResetToken(token, this.#key())
    if (user === null) {
      const alert = 'The link for a new password is invalid, or older than 15 minutes.'
      return this.redirectTo(this.url.newPasswordPath(), { status: 303, alert })
    }
    this.user = user
    this.assign({ token })
  }

  #key(): Buffer {
    const key = this.services.http.keys?.keys('password reset')[0]
    if (key === undefined) throw new ConfigurationError('Links for new passwords are signed: set SECRET_KEY_BASE')
    return key
  }
}
