/** Compiled, never run: mixins in the wrong order, and those of an application. */

import { Callbacks } from '../../src/controller/callbacks.js'
import { Params } from '../../src/controller/params.js'
import { Redirecting } from '../../src/controller/redirecting.js'
import { Rendering } from '../../src/controller/rendering.js'
import { type AbstractClass, BaseController, Live, Metal, mix, type RenderingInstance } from '../../src/index.js'

export const Right = mix(Metal, Params, Rendering, Redirecting, Callbacks)
// @ts-expect-error redirects need rendering in front of them
export const Wrong = mix(Metal, Params, Redirecting, Rendering)
// @ts-expect-error so does Live
export const Streamless = mix(Metal, Params, Live)

/** A concern of an application, in the form that the framework uses. */
export interface SearchableInstance {
  search(term: string): string
}
export function Searchable<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<SearchableInstance> {
  abstract class SearchableAbility extends Base implements SearchableInstance {
    search(term: string): string {
      return term
    }
  }
  return SearchableAbility
}

export class Posts extends mix(BaseController, Searchable, Live) {
  static {
    this.beforeAction('find', { only: ['index'] })
  }
  index() {
    this.render({ plain: this.search('x') })
    void this.response.stream
    // @ts-expect-error the concern takes text
    this.search(1)
  }
  protected find() {}
}
// @ts-expect-error what a concern needs must be there
export class NoController extends Searchable(Map) {}
