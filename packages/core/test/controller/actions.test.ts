import { describe, expect, it } from '@jest/globals'
import { actionMethods } from '../../src/controller/actions.js'
import {
  type AbstractClass,
  AbstractController,
  ApiController,
  BaseController,
  Get,
  HealthController,
  Live,
  type Metal,
  NotAction,
} from '../../src/index.js'
import { appWith } from './support.js'

const actions = (controller: { prototype: object }): string[] => [...actionMethods(controller)]

describe('C3: actions', () => {
  class ApplicationController extends BaseController {
    token() {}
  }
  class PostsController extends ApplicationController {
    static {
      this.beforeAction('login', { if: 'needed' })
      this.skipBeforeAction('login', { only: 'show', if: 'lenient' })
      this.rescueFrom(Error, 'failed')
    }
    readonly field = () => {}
    static assistant() {}
    get title() {
      return 'title'
    }
    index() {}
    show() {}
    login() {}
    needed() {
      return true
    }
    lenient() {
      return true
    }
    failed() {}
    _private() {}
    @NotAction() format() {
      return ''
    }
  }

  it('are methods of the class and of its ancestors that are not abstract', () => {
    expect(actions(PostsController).sort()).toEqual(['index', 'show', 'token'])
  })

  it('are inherited by an empty subclass; a controller without methods has none', () => {
    class Heir extends PostsController {}
    class Empty extends BaseController {}
    expect(actions(Heir).sort()).toEqual(['index', 'show', 'token'])
    expect(actions(Empty)).toEqual([])
    expect(actions(BaseController)).toEqual([])
    expect(actions(HealthController)).toEqual(['show', 'ready'])
  })

  it('C16: of an abstract ancestor are none, but its subclass may override them', () => {
    @AbstractController()
    class Decorated extends ApplicationController {
      helper() {}
    }
    abstract class Declared extends ApplicationController {
      static override abstract = true
      helper() {}
    }
    class One extends Decorated {
      index() {}
    }
    class Two extends Declared {
      index() {}
    }
    expect(actions(One)).toEqual(['index'])
    expect(actions(Two)).toEqual(['index'])
    expect(actions(Decorated)).toEqual([])
  })

  it('a method that overrides one of the framework is one only with a route decorator', () => {
    class Overriding extends ApiController {
      override head() {}
      override toString() {
        return ''
      }
      status() {}
      @Get('/finish') override finish() {
        return super.finish()
      }
    }
    expect(actions(Overriding)).toEqual(['status', 'finish'])
  })

  it('of live controllers are the same, and what Live adds is none', () => {
    class Streaming extends Live(PostsController) {
      feed() {}
    }
    expect(actions(Streaming).sort()).toEqual(['feed', 'index', 'show', 'token'])
  })

  it('C301: what a mixin adds is none', () => {
    function Searchable<B extends AbstractClass<Metal>>(Base: B): B {
      abstract class SearchableAbility extends Base {
        search() {}
      }
      return SearchableAbility
    }
    class Found extends Searchable(ApplicationController) {
      index() {}
    }
    expect(actions(Found)).toEqual(['index', 'token'])
  })

  it.each(['login', 'format', 'failed', '_private'])('a route to %s is refused at boot', async (name) => {
    await expect(appWith(PostsController, [name])).rejects.toThrow(new RegExp(name))
  })
})
