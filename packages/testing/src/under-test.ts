/** What a `LiveApplication` is told before it boots for a test. */
import { type ApplicationConfig, ArgumentError } from '@live/core'
import { noteError } from './exchange.js'
import type { TestTarget } from './testable.js'

/** An application that reads its configuration when it boots. */
interface Configurable {
  config: ApplicationConfig
}

/** What each application was told. */
const told = new WeakMap<object, boolean | undefined>()

/**
 * Switches the protection against forged requests (controller.md C314), and has errors noted for the messages of assertions.
 * @param csrf default: as the application says, else off
 * @throws ArgumentError when `csrf` is given for what is no `LiveApplication`, or another time than the first
 */
export function prepareForTest(target: TestTarget, csrf: boolean | undefined): void {
  if (!isConfigurable(target)) {
    if (csrf !== undefined) throw new ArgumentError('csrf is for a LiveApplication: a listener or a server has no such setting')
    return
  }
  if (told.has(target)) {
    if (csrf === undefined || csrf === told.get(target)) return
    throw new ArgumentError('csrf cannot change for an application that was under test before: make a new one')
  }
  told.set(target, csrf)
  const { config } = target
  const { controller = {}, errorInterceptors = [] } = config
  const allowForgeryProtection = csrf ?? controller.allowForgeryProtection ?? false
  target.config = {
    ...config,
    controller: { ...controller, allowForgeryProtection },
    errorInterceptors: [...errorInterceptors, noteError],
  }
}

function isConfigurable(target: TestTarget): target is TestTarget & Configurable {
  const { config, boot } = target as Partial<Configurable & { boot: unknown }>
  return typeof config === 'object' && config !== null && typeof boot === 'function'
}
