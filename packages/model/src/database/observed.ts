/** Who sees the statements of a database on their way. */

/** Sends a statement, and gives the answer. */
export interface StatementObserver {
  run(sql: string, parameters: readonly unknown[], execute: (sql: string) => Promise<unknown>): Promise<unknown>
}

/** Read for each statement, because an application may come later than its database. */
export interface Observed {
  readonly observer: StatementObserver
}
