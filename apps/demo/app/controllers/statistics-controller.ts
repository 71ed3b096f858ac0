/** A page that is sent while it is made: its frame at once, each figure when it is known. */
import { pause } from '../../lib/pause.js'
import { Comment } from '../models/comment.js'
import { Post } from '../models/post.js'
import { Subscriber } from '../models/subscriber.js'
import { ApplicationController } from './application-controller.js'

export class StatisticsController extends ApplicationController {
  show() {
    // Promises: the template waits for each of them where it stands, and they are all on their way meanwhile.
    this.assign({
      posts: Post.count(),
      comments: Comment.count(),
      subscribers: this.#slowly(Subscriber.count()),
      confirmed: this.#slowly(Subscriber.where({ confirmed: true }).count(), 2),
    })
    this.render({ stream: true })
  }

  /** The figures are there in no time; `?pause=` milliseconds let the page show what it does when they are not. */
  async #slowly(figure: Promise<number>, times = 1): Promise<number> {
    await pause(Math.min(this.params.integer('pause', 1000), 5000) * times)
    return figure
  }
}
