/** Raw SQL whose values are always bound: the tag `sql`. */

const BRAND = new WeakSet<object>()

/** A piece of SQL with its values apart; only the tag makes one, so nothing that came from a client can pass for it. */
export class Sql {
  /** @param strings the text around the values */
  constructor(
    readonly strings: readonly string[],
    readonly values: readonly unknown[],
  ) {
    BRAND.add(this)
  }

  /** Whether a value was made by the tag. */
  static is(value: unknown): value is Sql {
    return typeof value === 'object' && value !== null && BRAND.has(value)
  }
}

/** ``sql`age > ${age}` ``: a value becomes a parameter, a list becomes several, another piece is put in its place. */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  return new Sql(strings, values)
}

/** Writes the text of a piece, and gives each value to `bind`, which answers with its placeholder. */
export function writeSql({ strings, values }: Sql, bind: (value: unknown) => string): string {
  let text = strings[0] ?? ''
  values.forEach((value, index) => {
    text += (Sql.is(value) ? writeSql(value, bind) : placeholders(value, bind)) + (strings[index + 1] ?? '')
  })
  return text
}

function placeholders(value: unknown, bind: (value: unknown) => string): string {
  if (!Array.isArray(value)) return bind(value)
  return value.length === 0 ? 'NULL' : value.map((item: unknown) => bind(item)).join(', ')
}

/** A whole statement for a database, with its values in the order of the text. */
export function compileSql(piece: Sql, kind: 'sqlite' | 'postgres'): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const text = writeSql(piece, (value) => {
    values.push(value)
    return kind === 'sqlite' ? '?' : `$${values.length}`
  })
  return { text, values }
}
