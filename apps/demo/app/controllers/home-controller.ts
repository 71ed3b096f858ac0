/** The front page: every example with its source. */
import { readExamples } from '../helpers/home-helper.js'
import { ApplicationController } from './application-controller.js'

const examples = readExamples()

export class HomeController extends ApplicationController {
  index() {
    this.assign({ examples })
  }
}
