/** What an application says about errors that do not say it themselves: their status, and which only wrap another one (C274–C276). */
import { isError, statusOf } from './live-error.js'

/** Rules of one application, made at boot. */
export class ErrorRules {
  readonly #statuses: ReadonlyMap<string, number>
  readonly #wrappers: ReadonlySet<string>

  /**
   * @param statuses HTTP statuses by class name, `config.rescueResponses`
   * @param wrappers names of classes whose instances stand for their cause, `config.wrapperErrors`. Default `TemplateError`
   */
  constructor(statuses: Readonly<Record<string, number>> = {}, wrappers: readonly string[] = ['TemplateError']) {
    this.#statuses = new Map(Object.entries(statuses))
    this.#wrappers = new Set(wrappers)
  }

  /** The error itself, or the cause of one that only wraps it: one level (C276). */
  unwrap(error: unknown): unknown {
    if (!isError(error) || error.cause === undefined || error.cause === null) return error
    return namesOf(error).some((name) => this.#wrappers.has(name)) ? error.cause : error
  }

  /**
   * The HTTP status of anything thrown: the rule for its very class, else its own `status`, else the rule for the nearest
   * ancestor class, else 500. A subclass therefore has its parent's status, unless it sets another one (C275).
   */
  statusOf(thrown: unknown): number {
    const error = this.unwrap(thrown)
    if (this.#statuses.size === 0 || !isError(error)) return statusOf(error)
    const names = namesOf(error)
    const exact = this.#statuses.get(names[0] ?? '')
    if (exact !== undefined) return exact
    if (typeof (error as { status?: unknown }).status === 'number') return statusOf(error)
    const inherited = names.find((name) => this.#statuses.has(name))
    return inherited === undefined ? 500 : this.#statuses.get(inherited)!
  }
}

/** Names of the classes of an error, its own first. */
function namesOf(error: object): string[] {
  const names: string[] = []
  for (let each = Object.getPrototypeOf(error) as object | null; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    const type = Object.getOwnPropertyDescriptor(each, 'constructor')?.value as { name?: unknown } | undefined
    if (typeof type?.name === 'string') names.push(type.name)
  }
  return names
}
