/** Mistakes in a controller's declarations, found when the application boots (design §4). */
import { closestName } from '../support/did-you-mean.js'
import { actionMethods } from './actions.js'
import { type CallbackEntry, callbackName, callbacksOf } from './callback-list.js'
import { rescueMethodsOf } from './rescue.js'

/** A controller class, as far as checking it goes. */
export interface ControllerLike {
  readonly name: string
  readonly prototype: object
}

/**
 * Everything that is wrong with a controller class, a sentence each; empty when nothing is.
 * @param siblings all routed controllers: a parent's declaration may name actions that only some of its children have
 */
export function problemsOf(controller: ControllerLike, siblings: readonly ControllerLike[]): string[] {
  const problems: string[] = []
  const methods = controller.prototype as Record<string, unknown>
  const missing = (name: string): boolean => typeof methods[name] !== 'function'
  const complain = (name: string, role: string): void => {
    const guess = closestName(name, methodNames(controller.prototype))
    problems.push(
      `${controller.name} has no method ${name}, which it declares as ${role}${guess === null ? '' : `; did you mean ${guess}?`}`,
    )
  }
  for (const entry of callbacksOf(controller, (mistake) => problems.push(mistake))) {
    if (typeof entry.callback === 'string' && missing(entry.callback)) complain(entry.callback, `${entry.kind} callback`)
    for (const name of entry.conditions.methods) if (missing(name)) complain(name, `condition of ${callbackName(entry)}`)
    problems.push(...unknownActions(controller, entry, siblings))
  }
  for (const name of rescueMethodsOf(controller)) if (missing(name)) complain(name, 'rescue handler')
  // A misspelt live action would be an ordinary one, whose stream nobody has.
  for (const name of (controller as { liveActions?: readonly string[] }).liveActions ?? []) if (missing(name)) complain(name, 'live action')
  return problems
}

/** A misspelt name in `only` or `except` would silently protect nothing (C52). */
function unknownActions(controller: ControllerLike, entry: CallbackEntry, siblings: readonly ControllerLike[]): string[] {
  const exists = (action: string): boolean =>
    siblings.some(({ prototype }) => typeof (prototype as Record<string, unknown>)[action] === 'function')
  return [entry.conditions, ...entry.skips]
    .flatMap((conditions) => conditions.actions)
    .filter((action) => !exists(action))
    .map((action) => {
      const guess = closestName(action, [...actionMethods(controller)])
      return `${controller.name}: ${callbackName(entry)} names the action ${action}, which does not exist${guess === null ? '' : `; did you mean ${guess}?`}`
    })
}

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
