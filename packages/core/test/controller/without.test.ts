/** `without(…)`: everything but some of it (C304). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, without } from '../../src/index.js'
import { appWith } from './support.js'

describe('C304: without', () => {
  it('C304: a controller without the wrapping of parameters does not wrap; everything else is there', async () => {
    class ItemsController extends without('ParameterWrapping') {
      static {
        this.beforeAction('note', { only: ['create'] })
        this.rescueFrom(TypeError, 'failed')
      }
      readonly notes: string[] = []
      create() {
        if (this.params.get('fail') === true) throw new TypeError('x')
        this.respondTo({ json: () => this.render({ json: { params: this.params.keys(), notes: this.notes } }) })
      }
      protected note() {
        this.notes.push('before')
      }
      protected failed() {
        this.head(418)
      }
    }
    class PlainController extends BaseController {
      create() {
        this.render({ json: { params: this.params.keys() } })
      }
    }
    await using lean = await appWith(ItemsController, ['create'])
    const answer = await lean.post('/create', { json: { a: 1 }, accept: 'application/json' })
    expect(answer.json()).toEqual({ params: ['a'], notes: ['before'] })
    expect((await lean.post('/create', { json: { fail: true } })).status).toBe(418)
    await using full = await appWith(PlainController, ['create'])
    expect((await full.post('/create', { json: { a: 1 } })).json()).toEqual({ params: ['plain', 'a'] })
    // @ts-expect-error the ability is not there
    expect(ItemsController.wrapParameters).toBeUndefined()
  })

  it('C304: leaves out several, and nothing of their types', () => {
    class Lean extends without('Flash', 'RateLimiting', 'ForgeryProtection') {
      index() {
        this.sendData('x')
      }
    }
    // @ts-expect-error no flash
    expect(Lean.prototype.redirectTo !== undefined && Lean.addFlashTypes).toBeUndefined()
    // @ts-expect-error no limits
    expect(Lean.rateLimit).toBeUndefined()
    expect('csrfField' in Lean.prototype).toBe(false)
    expect([...Lean.actionMethods()]).toEqual(['index'])
    expect(Lean.controllerName).toBe('lean')
  })

  it('C304: without nothing it has the layers of BaseController, in their order', () => {
    const layers = (target: object): string[] => {
      const names: string[] = []
      for (let each = target; typeof each === 'function' && each.name !== 'Metal'; each = Object.getPrototypeOf(each) as object) {
        const own = (each as unknown as { prototype: object }).prototype
        for (const name of ['processAction', 'renderByConvention', 'settleResult', 'layoutFor', 'stale', 'resetSession']) {
          if (Object.hasOwn(own, name)) names.push(`${each.name}.${name}`)
        }
      }
      return names.sort()
    }
    const nested = (target: object): string[] => {
      const names: string[] = []
      for (let each = target; each !== Function.prototype; each = Object.getPrototypeOf(each) as object) {
        if (Object.hasOwn((each as unknown as { prototype: object }).prototype, 'processAction'))
          names.push((each as { name: string }).name)
      }
      return names
    }
    expect(layers(without())).toEqual(layers(BaseController))
    expect(nested(without())).toEqual(nested(BaseController))
  })

  it.each([
    ['Flashh', /did you mean Flash\?/],
    ['Rendering', /others stand on it/],
    ['nonsense', /it can be one of ParameterWrapping, /],
    ['__proto__', /it can be one of/],
  ])('C304: %s cannot be left out, and the error says why', (name, message) => {
    expect(() => without(name as never)).toThrow(message)
  })
})
