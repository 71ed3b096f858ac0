/** What the steps of a generator are taken with. */
import type { ConflictResolver } from './conflict.js'
import type { Journal } from './journal.js'
import type { Terminal } from './terminal.js'
import type { Workspace } from './workspace.js'

/** What taking a step needs. */
export interface Run {
  readonly workspace: Workspace
  readonly terminal: Terminal
  readonly journal: Journal
  readonly conflicts: ConflictResolver
  /** The time of new migrations. */
  readonly now: Date
  /** Files of the application in which something was changed, with their text before. */
  readonly edited: Map<string, string>
  readonly force: boolean
  readonly skip: boolean
}
