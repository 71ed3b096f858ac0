/** Which language somebody wants to read. */
import { ApplicationController } from './application-controller.js'

export class LanguagesController extends ApplicationController {
  update() {
    this.cookies.set('locale', this.params.string('locale'), { maxAge: '365d', httpOnly: true, sameSite: 'lax' })
    this.redirectBackOrTo('/', { status: 303 })
  }
}
