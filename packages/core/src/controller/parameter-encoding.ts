/** Parameters whose values are bytes rather than UTF-8 text (C137). */
import { ArgumentError } from '../errors/index.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

interface Declaration {
  readonly action: string
  /** `null` for all parameters of the action. */
  readonly parameter: string | null
}

declare module './registry.js' {
  interface ControllerOptions {
    /** Actions all of whose query and form values are bytes. */
    skipParameterEncoding?: readonly string[]
  }
}

const registry = new Registry<Declaration>('parameter encodings', ({ skipParameterEncoding = [] }) =>
  skipParameterEncoding.map((action) => ({ action, parameter: null })),
)

/** On an action: the values of its query and its urlencoded form are `Buffer`s. */
export function SkipParameterEncoding(): (target: Metal, key: string) => void {
  return (target, key) => registry.add(target.constructor, 'member', { action: key, parameter: null })
}

/** On an action: the values under that top-level name are `Buffer`s: `@ParamEncoding('filePath', 'binary')`. */
export function ParamEncoding(parameter: string, encoding: 'binary'): (target: Metal, key: string) => void {
  return (target, key) => declare(target.constructor, 'member', key, parameter, encoding)
}

/** The static-block form. */
export interface ParameterEncodingStatic {
  /** `static { this.skipParameterEncoding('show') }`: all values of these actions are `Buffer`s, not only the valid ones. */
  skipParameterEncoding<C extends AbstractClass<Metal>>(this: C, ...actions: readonly ActionName<InstanceType<C>>[]): void
  /** `static { this.paramEncoding('show', 'filePath', 'binary') }`: only the values under that top-level name. */
  paramEncoding<C extends AbstractClass<Metal>>(this: C, action: ActionName<InstanceType<C>>, parameter: string, encoding: 'binary'): void
}

/** Adds binary parameters to a controller class. What a class says is worked out once, at boot. */
export function ParameterEncoding<B extends AbstractClass<Metal>>(Base: B): B & ParameterEncodingStatic {
  abstract class ParameterEncodingAbility extends Base {
    static skipParameterEncoding(...actions: readonly string[]): void {
      for (const action of actions) registry.add(this, 'static', { action, parameter: null })
    }

    static paramEncoding(action: string, parameter: string, encoding: 'binary'): void {
      declare(this, 'static', action, parameter, encoding)
    }
  }
  return ParameterEncodingAbility as unknown as B & ParameterEncodingStatic
}

/** Which top-level names of an action are binary; `null` for none. */
export function binaryParametersOf(controller: object, action: string): ((name: string) => boolean) | null {
  const declarations = registry.collect(controller).filter((each) => each.action === action)
  if (declarations.length === 0) return null
  const names = new Set(declarations.map(({ parameter }) => parameter))
  return names.has(null) ? () => true : (name) => names.has(name)
}

function declare(target: object, form: DeclarationForm, action: string, parameter: string, encoding: string): void {
  if (encoding !== 'binary') throw new ArgumentError(`paramEncoding knows 'binary' only, not ${JSON.stringify(encoding)}`)
  registry.add(target, form, { action, parameter })
}
