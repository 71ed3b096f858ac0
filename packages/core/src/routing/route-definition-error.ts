/** Mistakes in route declarations: collected while a table is built, and thrown together (routing.md R4, R93). */
import { LiveError } from '../errors/index.js'

/** One mistake. */
export interface RouteProblem {
  /** `file:line` of the declaration. */
  readonly source: string
  /** What is wrong, with which value, and what to do. */
  readonly message: string
}

/** Thrown at boot when a table has mistakes; names every one of them with its place. */
export class RouteDefinitionError extends LiveError {
  constructor(readonly problems: readonly RouteProblem[]) {
    const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`
    super('ERR_ROUTE_DEFINITION', [`${count} in the routes:`, ...problems.map((p) => `  ${p.source}  ${p.message}`)].join('\n'))
  }
}
