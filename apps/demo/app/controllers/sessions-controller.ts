/** Logging in, and out. */
import { ProtectFromForgery, RateLimit } from '@live/core'
import { DEMO_ACCOUNT } from '../../db/seeds/account.js'
import { User } from '../models/user.js'
import { ApplicationController } from './application-controller.js'

// Browsers say where a request comes from. From one that does not, the token of the form is wanted.
@ProtectFromForgery({ using: 'headerOrLegacyToken' })
export class SessionsController extends ApplicationController {
  new() {
    this.#form('ok')
  }

  @RateLimit({ to: 10, within: '3m', with: 'slowDown' })
  async create() {
    const user = await User.authenticateBy({ email: this.params.string('email'), password: this.params.string('password') })
    if (user === null) {
      this.flash.now.alert = this.t('sessions.unknown')
      return this.#form('unprocessable_content')
    }
    // Whoever planted or saw the session of before the login has nothing.
    this.resetSession()
    this.session.set('userId', user.id)
    this.redirectTo(this.#returnPath(), { status: 303, notice: this.t('sessions.welcome', { name: user.name }) })
  }

  destroy() {
    this.resetSession()
    this.redirectTo('/', { status: 303, notice: this.t('sessions.bye') })
  }

  protected slowDown() {
    this.flash.now.alert = this.t('sessions.too_many')
    this.#form('too_many_requests')
  }

  #form(status: string) {
    const locals = { email: this.params.string('email', ''), returnPath: this.#returnPath(), demo: DEMO_ACCOUNT }
    this.render({ template: 'new', status, locals })
  }

  /** Where the visitor wanted to go, if that is here: anybody can write a link to the login page. */
  #returnPath(): string {
    return this.urlFrom(this.params.string('return', '')) ?? '/'
  }
}
