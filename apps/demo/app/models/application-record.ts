/** What all models share. They inherit from it, and so does everything that you write here. */
import { Model } from '@live/model'

export abstract class ApplicationRecord extends Model {
  /** The partial that shows a record: `posts/post` for a `Post`, so that a template can say `render(post)`. */
  toPartialPath(): string {
    const name = this.constructor.name.toLowerCase()
    return `${name}s/${name}`
  }
}
