/** What all controllers of the application share: who is asking, and what pages are valid by. */
import { BaseController } from '@live/core'
import { User } from '../models/user.js'

declare module '@live/core' {
  interface SessionData {
    userId: number
  }
}

export class ApplicationController extends BaseController {
  static {
    this.beforeAction('findCurrentUser')
    this.helperMethod('currentUser')
    // A page that a browser kept is as good as new only in its language, and in this session, whose user and tokens it shows.
    this.etag((controller) => [controller.session.id, controller.locale])
  }

  #currentUser: User | null = null

  /** Who is logged in. */
  protected currentUser(): User | null {
    return this.#currentUser
  }

  protected async findCurrentUser() {
    const id = this.session.get('userId')
    if (id !== undefined) this.#currentUser = await User.findBy({ id })
  }

  /** For pages that are not for everybody. After the login a page, not a form, is shown at last. */
  protected requireLogin() {
    if (this.#currentUser !== null) return
    if (this.request.format.is('json')) return this.head('unauthorized')
    const query = this.request.isGet ? { return: this.request.fullPath } : {}
    this.redirectTo(this.url.loginPath(query), { status: 303, alert: this.t('sessions.required') })
  }
}
