/** The front page: every example with its source. */
import { ApplicationController } from './application-controller.js'

export class HomeController extends ApplicationController {
  index() {}
}
