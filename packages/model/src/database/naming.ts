/** Names of tables and columns: `BlogPost.createdAt` is `blog_posts.created_at`, as in Rails. */
import { DefaultNamingStrategy, type Table } from 'typeorm'
import { foreignKeyNameOf, indexNameOf, uniqueNameOf } from './names.js'

/** `createdAt` to `created_at`. */
export function underscore(name: string): string {
  return name
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** The plural of a regular English noun; tables of others are named in `@Entity('people')`. */
export function pluralize(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

/** TypeORM's strategy with snake_case columns, plural tables, and indices named as Rails names them. */
export class SnakeNamingStrategy extends DefaultNamingStrategy {
  override tableName(targetName: string, userSpecifiedName: string | undefined): string {
    return userSpecifiedName ?? pluralize(underscore(targetName))
  }

  override columnName(propertyName: string, customName: string | undefined, embeddedPrefixes: string[]): string {
    return underscore([...embeddedPrefixes, customName ?? propertyName].join('_'))
  }

  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return underscore(`${relationName}_${referencedColumnName}`)
  }

  override indexName(table: Table | string, columns: string[]): string {
    return indexNameOf(this.getTableName(table), columns)
  }

  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return uniqueNameOf(this.getTableName(table), columns)
  }

  /** That a one-to-one association is unique. */
  override relationConstraintName(table: Table | string, columns: string[]): string {
    return uniqueNameOf(this.getTableName(table), columns)
  }

  override foreignKeyName(table: Table | string, columns: string[]): string {
    return foreignKeyNameOf(this.getTableName(table), columns)
  }

  /** Both tables, in the order of the alphabet: `posts_tags`. */
  override joinTableName(firstTableName: string, secondTableName: string): string {
    return [firstTableName, secondTableName].sort().join('_')
  }

  override joinTableColumnName(tableName: string, propertyName: string, columnName?: string): string {
    return underscore(`${singularize(tableName)}_${columnName ?? propertyName}`)
  }
}

/** What {@link pluralize} did, undone. */
function singularize(word: string): string {
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') ? word.slice(0, -1) : word
}
