/** The services of the application that booted last: for rendering outside of its requests (C88). */
import { ConfigurationError } from '../errors/index.js'
import type { ControllerServices } from './controller-services.js'

let current: ControllerServices | null = null

/** Called by an application when it booted. */
export function setCurrentServices(services: ControllerServices): void {
  current = services
}

/** @throws ConfigurationError before an application booted */
export function currentServices(): ControllerServices {
  if (current !== null) return current
  throw new ConfigurationError('Nothing can be rendered before an application booted: call app.boot() first')
}
