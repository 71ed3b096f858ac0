/** `this.params`: what the client sent, behind typed readers. */
import type { Parameters } from '../http/parameters/parameters.js'
import type { AbstractClass, Metal } from './metal.js'

/** What {@link Params} adds to a controller. */
export interface ParamsInstance {
  /** Path parameters over query parameters over body parameters (C121). Throws `BadRequestError` when they are malformed. */
  readonly params: Parameters
}

/** Adds parameters to a controller class. */
export function Params<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<ParamsInstance> {
  abstract class ParamsAbility extends Base implements ParamsInstance {
    get params(): Parameters {
      return this.request.params
    }
  }
  return ParamsAbility
}
