/** Signing in and out. */
import { RateLimit } from '@live/core'
import { User } from '../models/user.js'
import { ApplicationController } from './application-controller.js'

@RateLimit({ to: 10, within: '3m', only: ['create'], with: 'slowDown' })
export class SessionsController extends ApplicationController {
  static {
    this.allowUnauthenticatedAccess({ only: ['new', 'create'] })
  }

  new() {
    this.assign({ emailAddress: '' })
  }

  async create() {
    const emailAddress = this.params.string('emailAddress', '')
    const user = await User.authenticateBy({ emailAddress, password: this.params.string('password', '') })
    if (user === null) return this.#again('unprocessable_content', 'Try another e-mail address or password.')
    await this.startSessionFor(user)
    this.redirectTo(this.afterAuthenticationPath(), { status: 303 })
  }

  async destroy() {
    await this.terminateSession()
    this.redirectTo(this.url.newSessionPath(), { status: 303 })
  }

  protected slowDown() {
    this.#again('too_many_requests', 'Too many attempts. Try again later.')
  }

  #again(status: 'unprocessable_content' | 'too_many_requests', alert: string) {
    this.flash.now.alert = alert
    this.assign({ emailAddress: this.params.string('emailAddress', '') })
    this.render('new', { status })
  }
}
