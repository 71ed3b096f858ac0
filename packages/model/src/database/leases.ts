/** Who holds the connections of a database: for the message of the one who had to wait too long (app.md A156). */

/** One connection in somebody's hands. */
export interface Lease {
  readonly since: number
  /** The last statement. */
  sql: string
}

const MAX_SQL = 120
const MAX_SHOWN = 5

/** The leases of a database. */
export class Leases {
  readonly #held = new Set<Lease>()

  /** How many connections are held. */
  get count(): number {
    return this.#held.size
  }

  take(): Lease {
    const lease = { since: performance.now(), sql: '' }
    this.#held.add(lease)
    return lease
  }

  giveBack(lease: Lease): void {
    this.#held.delete(lease)
  }

  /** The holders in words, longest first: `for 5012 ms, last statement: SELECT 1`. */
  describe(): string {
    const now = performance.now()
    const lines = [...this.#held]
      .slice(0, MAX_SHOWN)
      .map(({ since, sql }) => `for ${Math.round(now - since)} ms, last statement: ${shortened(sql)}`)
    const more = this.#held.size > MAX_SHOWN ? `; and ${this.#held.size - MAX_SHOWN} more` : ''
    return lines.length === 0 ? 'nobody' : lines.join('; ') + more
  }
}

const shortened = (sql: string): string => (sql === '' ? 'none yet' : sql.length > MAX_SQL ? `${sql.slice(0, MAX_SQL)}…` : sql)
