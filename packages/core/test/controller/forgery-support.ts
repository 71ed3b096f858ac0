/** What the tests of the protection against forged requests share. */
import type { TestApp, TestResponse } from '@live/testing'
import type { ApplicationConfig } from '../../src/application/config.js'
import type { ControllerClass } from '../../src/routing/types.js'
import type { RecordingLogger } from '../support/fake-request.js'
import { appWith } from './support.js'

/** Protection on, as outside the test environment, and a secret for the session. */
export const PROTECTED: ApplicationConfig = {
  controller: { allowForgeryProtection: true },
  security: { secretKeyBase: 'x'.repeat(64) },
}

/** {@link PROTECTED} with more settings of controllers. */
export function protectedWith(controller: ApplicationConfig['controller'], more: ApplicationConfig = {}): ApplicationConfig {
  return { ...PROTECTED, ...more, controller: { ...PROTECTED.controller, ...controller } }
}

/** An application that is protected. */
export function protectedApp(
  controller: ControllerClass,
  actions: readonly string[],
  config: ApplicationConfig = PROTECTED,
): Promise<TestApp & { readonly logger: RecordingLogger }> {
  return appWith(controller, actions, config)
}

/** The headers of a browser. */
export function from(site: string | null, origin?: string): Record<string, string> {
  return { ...(site === null ? {} : { 'sec-fetch-site': site }), ...(origin === undefined ? {} : { origin }) }
}

/** The members of `Vary`. */
export function varyOf({ headers }: Pick<TestResponse, 'headers'>): string[] {
  return (headers.get('vary') ?? '').split(', ').filter(Boolean)
}
