import { describe, expect, it } from '@jest/globals'
import { BaseController, type ControllerOptions, Layout, type LayoutName } from '../../src/index.js'
import { answerOf, FakeRenderer } from './support.js'

const templates = { 'posts/show.html': '', 'posts/print.html': '', 'special/show.html': '' }

/** The layout that reaches the renderer, or the status when there was an error. */
async function layoutOf(controller: typeof BaseController, action = 'show'): Promise<unknown> {
  const renderer = new FakeRenderer(templates)
  const { status } = await answerOf(controller, action, { view: { renderer } })
  return renderer.requests.length === 0 ? status : renderer.requests[0]!.layout
}

abstract class Posts extends BaseController {
  show() {
    this.render('posts/show')
  }
  print() {
    this.render('posts/print')
  }
  bare() {
    this.render('posts/show', { layout: false })
  }
  other() {
    this.render('posts/show', { layout: 'other' })
  }
}

describe('C79: declared layouts', () => {
  it('undefined asks for the conventional one', async () => {
    expect(await layoutOf(Posts)).toBeUndefined()
  })

  it('in a static block, as a decorator, and in config', async () => {
    class Block extends Posts {
      static {
        this.layout('block')
      }
    }
    @Layout('decorator')
    class Decorated extends Posts {}
    class Configured extends Posts {
      static override config: ControllerOptions = { layout: 'config' }
    }
    expect([await layoutOf(Block), await layoutOf(Decorated), await layoutOf(Configured)]).toEqual(['block', 'decorator', 'config'])
  })

  it('C17: are inherited, and a subclass changes its own only', async () => {
    class Parent extends Posts {
      static {
        this.layout('parent')
      }
    }
    class Heir extends Parent {}
    class Child extends Parent {
      static {
        this.layout(false)
      }
    }
    class Back extends Child {
      static {
        this.layout(null)
      }
    }
    expect([await layoutOf(Parent), await layoutOf(Heir), await layoutOf(Child), await layoutOf(Back)]).toEqual([
      'parent',
      'parent',
      false,
      undefined,
    ])
  })

  it('with only or except leave the other actions with the conventional one', async () => {
    class Except extends Posts {
      static {
        this.layout('admin', { except: ['print'] })
      }
    }
    @Layout('admin', { only: ['print'] })
    class Only extends Posts {}
    expect([await layoutOf(Except), await layoutOf(Except, 'print')]).toEqual(['admin', undefined])
    expect([await layoutOf(Only), await layoutOf(Only, 'print')]).toEqual([undefined, 'admin'])
  })

  it('C81: render says it better', async () => {
    class Admin extends Posts {
      static {
        this.layout('admin')
      }
    }
    expect([await layoutOf(Admin, 'bare'), await layoutOf(Admin, 'other')]).toEqual([false, 'other'])
  })

  it.each([[true], [42], [undefined]])('%p is refused where it is declared', (layout) => {
    expect(() => {
      class Wrong extends Posts {}
      Wrong.layout(layout as never)
    }).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('the same in config fails when the application boots', async () => {
    class Wrong extends Posts {
      static override config = { layout: true } as never
    }
    await expect(layoutOf(Wrong)).rejects.toEqual(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})

describe('C80: layout functions', () => {
  const choosing = (result: unknown) => {
    class Choosing extends Posts {
      wanted = result as LayoutName
      static {
        this.layout((controller) => controller.wanted)
      }
    }
    return layoutOf(Choosing)
  }

  it('give a name, false, or null for the conventional one', async () => {
    expect([await choosing('admin'), await choosing(false), await choosing(null), await choosing(undefined)]).toEqual([
      'admin',
      false,
      undefined,
      undefined,
    ])
  })

  it('are refused anything else', async () => {
    expect(await choosing(42)).toBe(500)
    expect(await choosing(true)).toBe(500)
  })

  it('have the controller as this', async () => {
    class Bound extends Posts {
      wanted = 'bound'
      static {
        this.layout(function () {
          return this.wanted
        })
      }
    }
    expect(await layoutOf(Bound)).toBe('bound')
  })
})

it('C81: no layout is asked for where no template is rendered', async () => {
  const asked: string[] = []
  class Plain extends BaseController {
    static {
      this.layout(() => {
        asked.push('asked')
        return null
      })
    }
    show() {
      this.render({ plain: 'x' })
    }
  }
  expect((await answerOf(Plain, 'show')).text).toBe('x')
  expect(asked).toEqual([])
})
