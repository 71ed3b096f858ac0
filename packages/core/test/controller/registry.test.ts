import { describe, expect, it } from '@jest/globals'
import { type DeclarationForm, Registry } from '../../src/controller/registry.js'
import {
  AfterAction,
  ApiController,
  AroundAction,
  BaseController,
  BeforeAction,
  type CallbackNext,
  type ControllerOptions,
  Metal,
  MetalController,
  RescueFrom,
} from '../../src/index.js'
import { answerOf } from './support.js'

describe('Registry', () => {
  const registry = (): Registry<string> => new Registry('words', (options) => (options as { words?: string[] }).words ?? [])

  it('C17: a class sees its parents, and neither parents nor siblings see it', () => {
    class Parent {}
    class Child extends Parent {}
    class Sibling extends Parent {}
    const words = registry()
    words.add(Parent, 'static', 'parent')
    words.add(Child, 'static', 'child')
    expect(words.collect(Child)).toEqual(['parent', 'child'])
    expect(words.collect(Sibling)).toEqual(['parent'])
    expect(words.collect(Parent)).toEqual(['parent'])
  })

  it('C17: what a parent gets later still reaches a child that was asked before', () => {
    class Parent {}
    class Child extends Parent {}
    const words = registry()
    words.add(Child, 'static', 'child')
    expect(words.collect(Child)).toEqual(['child'])
    words.add(Parent, 'static', 'parent')
    expect(words.collect(Child)).toEqual(['parent', 'child'])
  })

  it('orders class decorators as read, then the static block, then options, then members', () => {
    class Target {
      static config = { words: ['options'] }
    }
    const words = registry()
    const declare = (form: DeclarationForm, word: string): void => words.add(Target, form, word)
    declare('static', 'static')
    declare('member', 'member')
    declare('class', 'lower')
    declare('class', 'upper')
    expect(words.collect(Target)).toEqual(['upper', 'lower', 'static', 'options', 'member'])
  })

  it("options of a parent's config come from the parent once, and a child's own are added", () => {
    class Parent {
      static config = { words: ['parent'] }
    }
    class Heir extends Parent {}
    class Child extends Parent {
      static override config = { words: ['child'] }
    }
    expect(registry().collect(Heir)).toEqual(['parent'])
    expect(registry().collect(Child)).toEqual(['parent', 'child'])
  })

  it('gives the same list until something is declared', () => {
    class Target {}
    const words = registry()
    const before = words.collect(Target)
    expect(words.collect(Target)).toBe(before)
    words.add(Target, 'static', 'x')
    expect(words.collect(Target)).toEqual(['x'])
    expect(before).toEqual([])
  })

  it('registries do not mix', () => {
    class Target {}
    const one = registry()
    one.add(Target, 'static', 'one')
    expect(registry().collect(Target)).toEqual([])
  })
})

describe('static config', () => {
  it('is declared for every base class, costs nothing, and is typed', () => {
    class Api extends ApiController {
      static override config = { rateLimit: { to: 1, within: '1m' } }
    }
    class Bare extends MetalController {
      static override config: ControllerOptions = { use: [] }
    }
    class Parent extends BaseController {
      static override config: ControllerOptions = { layout: 'parent' }
    }
    class Child extends Parent {
      static override config: ControllerOptions = { beforeAction: ['login'] }
      protected login() {}
    }
    // @ts-expect-error a layout is no number
    class Wrong extends BaseController {
      static override config = { layout: 1 }
    }
    expect(Object.hasOwn(Metal, 'config')).toBe(false)
    expect([BaseController.config, ApiController.config]).toEqual([undefined, undefined])
    expect([Api, Bare, Parent, Child, Wrong].every((each) => Object.hasOwn(each, 'config'))).toBe(true)
  })
})

describe('three forms, one registry', () => {
  class TeapotError extends Error {}
  class GoneError extends Error {}

  @BeforeAction('classUpper')
  @BeforeAction('classLower')
  @RescueFrom(TeapotError, 'teapot')
  class Mixed extends BaseController {
    static override config: ControllerOptions = {
      beforeAction: ['option', { name: 'limited', only: 'other' }],
      afterAction: ['optionAfter'],
      aroundAction: ['optionAround'],
      rescueFrom: [[GoneError, 'gone']],
    }
    static {
      this.beforeAction('block')
    }
    readonly notes: string[] = []
    protected classUpper() {
      this.notes.push('classUpper')
    }
    protected classLower() {
      this.notes.push('classLower')
    }
    protected block() {
      this.notes.push('block')
    }
    protected option() {
      this.notes.push('option')
    }
    protected limited() {
      this.notes.push('limited')
    }
    protected optionAfter() {
      this.response.headers.set('x-after', 'yes')
    }
    protected async optionAround(next: CallbackNext) {
      this.notes.push('around')
      await next()
    }
    @BeforeAction() protected member() {
      this.notes.push('member')
    }
    @AroundAction({ only: ['other'] }) protected async memberAround(next: CallbackNext) {
      await next()
    }
    @AfterAction({ only: ['other'] }) protected memberAfter() {}
    protected teapot() {
      this.head(418)
    }
    protected gone() {
      this.head('gone')
    }
    index() {
      this.render({ json: this.notes })
    }
    other() {
      this.render({ json: this.notes })
    }
    brew() {
      throw new TeapotError()
    }
    old() {
      throw new GoneError()
    }
  }

  it('class decorators from top to bottom, then the static block, then config, then member decorators', async () => {
    const { text, headers } = await answerOf(Mixed, 'index')
    expect(JSON.parse(text)).toEqual(['classUpper', 'classLower', 'block', 'option', 'around', 'member'])
    expect(headers.get('x-after')).toBe('yes')
  })

  it('options of config take conditions', async () => {
    expect(JSON.parse((await answerOf(Mixed, 'other')).text)).toContain('limited')
  })

  it('C55: rescueFrom as a decorator and in config', async () => {
    expect((await answerOf(Mixed, 'brew')).status).toBe(418)
    expect((await answerOf(Mixed, 'old')).status).toBe(410)
  })
})
