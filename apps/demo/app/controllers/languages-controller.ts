/** Which language somebody wants to read. */
import { ApplicationController } from './application-controller.js'

export class LanguagesController extends ApplicationController {
  update() {
    this.cookies.set('locale', { value: this.params.string('locale'), expires: '365d', httpOnly: true })
    this.redirectBackOrTo('/', { status: 303 })
  }
}
