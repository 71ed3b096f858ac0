/** A page that follows `/live/clock`. */
import { ApplicationController } from './application-controller.js'

export class DashboardController extends ApplicationController {
  show() {}
}
