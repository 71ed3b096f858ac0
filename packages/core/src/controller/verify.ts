/** Mistakes in a controller's declarations, found when the application boots (design §4). */
import { closestName } from '../support/did-you-mean.js'
import { actionMethods } from './actions.js'
import { type CallbackEntry, callbackName, callbacksOf } from './callback-list.js'
import { corsDeclarations } from './cors.js'
import { etagMethodsOf } from './etags.js'
import { helperMethodsOf } from './helpers.js'
import { actionsWithLayout } from './layouts.js'
import { actionsWithMiddleware } from './middlewares.js'
import { doubleLimits } from './rate-limiter.js'
import { rescueMethodsOf } from './rescue.js'

/** A controller class, as far as checking it goes. */
export interface ControllerLike {
  readonly name: string
  readonly prototype: object
}

/**
 * Everything that is wrong with a controller class, a sentence each; empty when nothing is.
 * @param siblings all routed controllers: a parent's declaration may name actions that only some of its children have
 * @param routed actions that routes name: a template or `actionMissing` answers for those without a method
 */
export function problemsOf(
  controller: ControllerLike,
  siblings: readonly ControllerLike[],
  routed: ReadonlySet<string> = new Set(),
): string[] {
  const problems = wrongMethods(controller)
  const exists = (action: string): boolean => routed.has(action) || siblings.some((each) => isMethod(each, action))
  for (const [declaration, limits] of limitsOf(controller)) problems.push(...unknownActions(controller, declaration, limits, exists))
  return problems
}

/** Names of methods that declarations use and the class does not have. */
function wrongMethods(controller: ControllerLike): string[] {
  const problems: string[] = []
  const missing = (name: string): boolean => !isMethod(controller, name)
  const complain = (name: string, role: string): void => {
    const guess = closestName(name, methodNames(controller.prototype))
    problems.push(
      `${controller.name} has no method ${name}, which it declares as ${role}${guess === null ? '' : `; did you mean ${guess}?`}`,
    )
  }
  const callbacks = callbacksOf(controller, (mistake) => problems.push(mistake))
  problems.push(...doubleLimits(controller.name, callbacks))
  for (const entry of callbacks) {
    if (typeof entry.callback !== 'string') {
      for (const name of namedBy(entry)) if (missing(name)) complain(name, `option of ${callbackName(entry)}`)
    } else if (missing(entry.callback)) complain(entry.callback, `${entry.kind} callback`)
    for (const name of entry.conditions.methods) if (missing(name)) complain(name, `condition of ${callbackName(entry)}`)
  }
  for (const name of rescueMethodsOf(controller)) if (missing(name)) complain(name, 'rescue handler')
  for (const name of helperMethodsOf(controller)) if (missing(name)) complain(name, 'helper method')
  for (const name of etagMethodsOf(controller)) if (missing(name)) complain(name, 'part of its tags')
  // A misspelt live action would be an ordinary one, whose stream nobody has.
  for (const name of (controller as { liveActions?: readonly string[] }).liveActions ?? []) if (missing(name)) complain(name, 'live action')
  return problems
}

const isMethod = ({ prototype }: ControllerLike, name: string): boolean =>
  typeof (prototype as Record<string, unknown>)[name] === 'function'

/** Every declaration that may be limited to some actions, by the name under which a reader finds it. */
function limitsOf(controller: ControllerLike): (readonly [string, readonly string[]])[] {
  return [
    ...callbacksOf(controller, () => {}).map(
      (entry) => [callbackName(entry), [entry.conditions, ...entry.skips].flatMap(({ actions }) => actions)] as const,
    ),
    ...corsDeclarations(controller).map(({ conditions }) => ['cors', conditions.actions] as const),
    ['use', actionsWithMiddleware(controller)],
    ['layout', actionsWithLayout(controller)],
  ]
}

/** A misspelt name in `only` or `except` would silently protect nothing (C52). */
function unknownActions(
  controller: ControllerLike,
  declaration: string,
  actions: readonly string[],
  exists: (action: string) => boolean,
): string[] {
  return actions
    .filter((action) => !exists(action))
    .map((action) => {
      const guess = closestName(action, [...actionMethods(controller)])
      return `${controller.name}: ${declaration} names the action ${action}, which does not exist${guess === null ? '' : `; did you mean ${guess}?`}`
    })
}

/** The methods that a callback object says it calls. */
const namedBy = ({ callback }: CallbackEntry): readonly string[] => (callback as { methods?: readonly string[] }).methods ?? []

function methodNames(prototype: object): string[] {
  const names = new Set<string>()
  for (
    let each: object | null = prototype;
    each !== null && each !== Object.prototype;
    each = Object.getPrototypeOf(each) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name)
  }
  names.delete('constructor')
  return [...names]
}
