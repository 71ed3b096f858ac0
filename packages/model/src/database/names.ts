/** Names of indices, foreign keys and unique constraints: the same in migrations and in what models declare. */
import { createHash } from 'node:crypto'

/** PostgreSQL cuts names at this many bytes, and then two of them may be one. */
const LONGEST = 63

/** `index_posts_on_user_id_and_title`. */
export const indexNameOf = (table: string, columns: readonly string[]): string => named('index', table, columns)

/** `fk_posts_on_user_id`. */
export const foreignKeyNameOf = (table: string, columns: readonly string[]): string => named('fk', table, columns)

/** `unique_posts_on_title`. */
export const uniqueNameOf = (table: string, columns: readonly string[]): string => named('unique', table, columns)

/** `check_posts_9f86d081`, by its expression. */
export const checkNameOf = (table: string, expression: string): string => shortened(`check_${bare(table)}_${digest(expression)}`)

function named(kind: string, table: string, columns: readonly string[]): string {
  const parts = columns.map((column) => column.replaceAll(/[^\w]+/g, '_').replaceAll(/^_+|_+$/g, ''))
  return shortened(`${kind}_${bare(table)}_on_${parts.join('_and_')}`)
}

/** Without its schema. */
const bare = (table: string): string => table.slice(table.lastIndexOf('.') + 1)

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/** A name that is too long ends with a digest of all of it. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST) return name
  const end = `_${digest(name)}`
  return (
    Buffer.from(name)
      .subarray(0, LONGEST - end.length)
      .toString()
      .replaceAll('\uFFFD', '') + end
  )
}
