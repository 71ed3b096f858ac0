/** Comments behind statements that say which action sent them (app.md A15): off unless asked for. */
import type { Unit } from './unit.js'

/** What a comment may say. */
export type QueryTag = 'application' | 'controller' | 'action'

/** All of them, in their order. */
export const QUERY_TAGS: readonly QueryTag[] = ['action', 'application', 'controller']

const TAGGED = /^(?:select|insert|update|delete|with)\b/i

/** A statement with its comment: `SELECT 1 /*action='index',controller='posts'*\/`. */
export function withTags(sql: string, tags: readonly QueryTag[], application: string, unit: Unit | undefined): string {
  if (!TAGGED.test(sql)) return sql
  const values = { application, controller: unit?.controller ?? null, action: unit?.action ?? null }
  const parts = tags.flatMap((tag) => (values[tag] ? [`${tag}='${escaped(values[tag])}'`] : []))
  return parts.length === 0 ? sql : `${sql} /*${parts.join(',')}*/`
}

/** Nothing can end the comment, the quotes or the statement, and no placeholder comes in. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(/['*!().~?:]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
