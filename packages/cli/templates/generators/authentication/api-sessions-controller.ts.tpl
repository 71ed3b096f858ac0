/** Signing in and out. */
import { RateLimit } from '@live/core'
import { User } from '../models/user.js'
import { ApplicationController } from './application-controller.js'

@RateLimit({ to: 10, within: '3m', only: ['create'] })
export class SessionsController extends ApplicationController {
  static {
    this.allowUnauthenticatedAccess({ only: ['create'] })
  }

  async create() {
    const emailAddress = this.params.string('emailAddress', '')
    const user = await User.authenticateBy({ emailAddress, password: this.params.string('password', '') })
    if (user === null) {
      return this.render({ json: { error: 'Try another e-mail address or password.' }, status: 'unprocessable_content' })
    }
    this.render({ json: { token: await this.startSessionFor(user) }, status: 'created' })
  }

  async destroy() {
    await this.terminateSession()
    this.head('no_content')
  }
}
