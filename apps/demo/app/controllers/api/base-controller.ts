/** What all controllers of the API share: they ask for a token, and pages of any site may use them with one. */
import { ApiController, Cors } from '@live/core'
import { User } from '../../models/user.js'

@Cors({ methods: ['GET', 'POST'], headers: ['authorization', 'content-type'], exposedHeaders: ['location'] })
export abstract class ApiBaseController extends ApiController {
  static override abstract = true
  static {
    this.beforeAction('authenticate')
  }

  protected async authenticate() {
    await this.authenticateOrRequestWithHttpToken((token) => User.findByToken(token), { scheme: 'Bearer', realm: 'Live demo' })
  }
}
