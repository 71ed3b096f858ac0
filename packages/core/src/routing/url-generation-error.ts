/** A path or URL that cannot be made from the given values (routing.md R107). */
import { LiveError } from '../errors/index.js'

/** Thrown by path helpers: a missing or wrong value, or an unknown route name. */
export class UrlGenerationError extends LiveError {
  constructor(
    readonly routeName: string,
    message: string,
  ) {
    super('ERR_URL_GENERATION', message)
  }
}
