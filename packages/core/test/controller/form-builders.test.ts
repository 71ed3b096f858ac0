/** Which class builds the forms of a controller (C26). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, type ControllerOptions, DefaultFormBuilder, formBuilderOf } from '@live/core'

class PlainForm {}
class AdminForm {}
class StarForm {}

abstract class AdminController extends BaseController {
  static {
    this.defaultFormBuilder(AdminForm)
  }
}
class PostsController extends AdminController {}
@DefaultFormBuilder(StarForm)
class StarsController extends AdminController {}
class OptionsController extends BaseController {
  static override config: ControllerOptions = { defaultFormBuilder: PlainForm }
}

const builderOf = (controller: object): unknown => formBuilderOf({ constructor: controller })

describe('C26: defaultFormBuilder', () => {
  it('is declared in three forms, inherited, and replaced by the nearest declaration', () => {
    expect([PostsController, StarsController, OptionsController, BaseController].map(builderOf)).toEqual([
      AdminForm,
      StarForm,
      PlainForm,
      null,
    ])
  })

  it('refuses what is no class', () => {
    expect(() => (BaseController as unknown as typeof AdminController).defaultFormBuilder('AdminForm' as never)).toThrow(/give a class/)
  })
})
