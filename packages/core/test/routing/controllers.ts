/** Controllers, and ways to read a table, for the tests of this folder. */
import type { RouteTable } from '../../src/routing/route-table.js'

/** All seven actions and a few more. */
export class PostsController {
  index(): void {}
  show(): void {}
  new(): void {}
  edit(): void {}
  create(): void {}
  update(): void {}
  destroy(): void {}
  search(): void {}
  publish(): void {}
  draft(): void {}
  stats(): void {}
  userFavorites(): void {}
  mark(): void {}
  unmark(): void {}
  main(): void {}
}

/** Another one, to tell apart. */
export class CommentsController extends PostsController {}

/** The table as lines `name verb pattern Controller#action`. */
export function rows(table: RouteTable): string[] {
  return table.entries.map(({ name, verbs, pattern, target }) => {
    const to = target.kind === 'action' ? `${target.controller.name.replace('Controller', '')}#${target.action}` : target.kind
    return `${name ?? '-'} ${verbs === 'ALL' ? 'ALL' : verbs.join('|')} ${pattern.replace('(.:format)', '')} ${to}`
  })
}

/** What a request reaches, as `action {params}`, or `null`. */
export function reach(table: RouteTable, method: string, path: string): string | null {
  const match = table.match(method, path)
  if (match === null) return null
  const { target } = match.entry
  return `${target.kind === 'action' ? target.action : target.kind} ${JSON.stringify(match.params)}`
}
