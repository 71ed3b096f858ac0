/** What a generator does, as data: the same steps are taken by `generate` and taken back by `destroy` (app.md A54). */
import type { RouteLine } from './routes-file.js'

/** A file with all of its text. */
export interface FileStep {
  readonly kind: 'file'
  /** From the root of the project, with forward slashes. */
  readonly path: string
  readonly content: string
  /**
   * Whether others may use it as well, such as the base class of all channels: it is made when it is missing, and goes only when
   * nothing of the application names it any more.
   */
  readonly shared?: boolean
}

/** A migration: a file whose name begins with the time at which it was made. */
export interface MigrationStep {
  readonly kind: 'migration'
  /** In kebab-case: `create-posts`. */
  readonly name: string
  readonly content: string
}

/** A line in `config/routes.ts`. */
export interface RouteStep {
  readonly kind: 'route'
  readonly route: RouteLine
}

/** A change inside a file of the application. */
export interface EditStep {
  readonly kind: 'edit'
  readonly path: string
  /** Whether something is added (`insert`, the default), or takes the place of what was there (`gsub`). */
  readonly verb?: 'insert' | 'gsub'
  /** What the change is, for people: `include Authentication`. */
  readonly label: string
  /** What to do by hand when the file is not as expected. */
  readonly byHand: string
  /** A file on which the change stands: `destroy` leaves it for as long as anything else of the application names that file. */
  readonly whileUsed?: string
  /** Whether the file is made when it is missing, and goes when nothing is left in it. */
  readonly creates?: boolean
  /** The changed text; the same text when the change is there already; null when the file is not as expected. */
  apply(source: string): string | null
  /** The text without the change. */
  revert(source: string): string | null
}

/** An empty folder, kept by a `.keep` file. */
export interface FolderStep {
  readonly kind: 'folder'
  readonly path: string
}

/** Something to tell after the work is done. */
export interface NoteStep {
  readonly kind: 'note'
  readonly text: string
}

/** Another generator takes over: the steps behind this one are its own. */
export interface InvokeStep {
  readonly kind: 'invoke'
  readonly generator: string
  /** How many they are. */
  readonly steps: number
}

/** One thing that a generator does. */
export type Step = FileStep | MigrationStep | RouteStep | EditStep | FolderStep | NoteStep | InvokeStep
