/** A page that is sent while it is made: its frame at once, each figure when it is known. */
import { pause } from '../../lib/pause.js'
import { Comment } from '../models/comment.js'
import { Post } from '../models/post.js'
import { Subscriber } from '../models/subscriber.js'
import { ApplicationController } from './application-controller.js'

export class StatisticsController extends ApplicationController {
  show() {
    // The figures are there in no time; `?pause=` milliseconds let the page show what it does when they are not.
    const ms = Math.min(this.params.integer('pause', 1000), 5000)
    // Functions, which the template calls where it needs a figure: for a reader who has left nothing more is begun.
    this.assign({
      posts: () => Post.count(),
      comments: () => Comment.count(),
      subscribers: () => pause(ms).then(() => Subscriber.count()),
      confirmed: () => pause(ms).then(() => Subscriber.where({ confirmed: true }).count()),
    })
    this.render({ stream: true })
  }
}
