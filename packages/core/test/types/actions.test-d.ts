/** Compiled, never run: what the type checker must refuse in the declarations of a controller. */
import {
  ApiController,
  BaseController,
  BeforeAction,
  type CallbackNext,
  Layout,
  Live,
  RescueFrom,
  routes,
  SkipBeforeAction,
} from '../../src/index.js'

class PostsController extends BaseController {
  static {
    this.beforeAction('login', { only: ['index', 'show'] })
    this.beforeAction(['login', (controller) => controller.helper()], { except: 'index' })
    this.beforeAction(function () {
      this.helper()
    })
    this.aroundAction((controller: PostsController, next: CallbackNext) => {
      controller.helper()
      return next()
    })
    this.skipBeforeAction('login', { only: 'show' })
    this.rescueFrom(RangeError, 'failed')
    this.rescueFrom(
      () => RangeError,
      (error) => String(error).startsWith('x'),
      'failed',
    )
    this.rescueFrom(RangeError, function (error: RangeError) {
      this.render({ plain: error.message })
    })
    this.layout('admin', { except: ['index'] })
    this.layout((controller) => (controller.admin ? 'admin' : null))
    // @ts-expect-error C43: there is no action shwo
    this.beforeAction('login', { only: ['shwo'] })
    // @ts-expect-error C43: nor in except
    this.beforeAction('login', { except: 'shwo' })
    // @ts-expect-error C43: what every controller has is no action
    this.beforeAction('login', { only: ['dispatch'] })
    // @ts-expect-error C50: nor in a skip
    this.skipBeforeAction('login', { only: ['shwo'] })
    // @ts-expect-error C79: nor for a layout
    this.layout('admin', { only: ['shwo'] })
    // @ts-expect-error C79: true is no layout
    this.layout(true)
    // @ts-expect-error C80: neither may a function say so
    this.layout(() => 42)
    // @ts-expect-error C55: something that is no error class
    this.rescueFrom('failed', 'failed')
  }
  readonly admin: boolean = false
  index() {}
  show() {}
  helper() {}
  protected login() {}
  protected failed() {}
}

@BeforeAction('login', { only: ['index'] })
@SkipBeforeAction('login', { only: 'index', raise: false })
@Layout('admin', { only: ['index'] })
@RescueFrom(RangeError, 'failed')
class Decorated extends PostsController {
  @BeforeAction({ only: ['index'] }) protected load() {}
  @BeforeAction() protected always() {}
  @RescueFrom(TypeError) protected typed() {}
}

// @ts-expect-error C43: there is no action shwo
@BeforeAction('login', { only: ['shwo'] })
class WrongOnClass extends PostsController {}

// @ts-expect-error C50: there is no action shwo
@SkipBeforeAction('login', { except: 'shwo' })
class WrongSkip extends PostsController {}

// @ts-expect-error C79: there is no action shwo
@Layout('admin', { only: 'shwo' })
class WrongLayout extends PostsController {}

// @ts-expect-error BeforeAction on a class needs the name of the callback
@BeforeAction({ only: ['index'] })
class WithoutName extends PostsController {}

class WrongOnMethod extends PostsController {
  // @ts-expect-error C43: there is no action shwo
  @BeforeAction({ only: ['shwo'] }) protected load() {}
  // @ts-expect-error on a method the method is the callback
  @BeforeAction('login') protected other() {}
}

// @ts-expect-error decorators of controllers are for controllers
@BeforeAction('login')
class NoController {}

routes((r) => {
  r.get('/', PostsController, 'index')
  r.get('/d', Decorated, 'show')
  // @ts-expect-error R11: there is no action shwo
  r.get('/posts', PostsController, 'shwo')
  // @ts-expect-error R11: a protected method is no action
  r.get('/login', PostsController, 'login')
})

class LiveApi extends Live(ApiController) {
  static {
    this.beforeAction('login', { only: ['feed'] })
  }
  async feed() {
    await this.response.stream.write('x')
  }
  protected login() {}
}
class Plain extends ApiController {
  index() {
    // @ts-expect-error only live controllers have a stream
    void this.response.stream
    // @ts-expect-error C301: API controllers have no cookies
    void this.cookies
    // @ts-expect-error C301: and do not negotiate
    this.respondTo({})
    // @ts-expect-error L82: sendStream comes with Live
    void this.sendStream
  }
}

export { LiveApi, NoController, Plain, WithoutName, WrongLayout, WrongOnClass, WrongOnMethod, WrongSkip }
