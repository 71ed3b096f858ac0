/** Numbers of associated records that the record they belong to keeps: read without counting (app.md A162). */
import { ArgumentError, ConfigurationError, englishInflector } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import { databaseOf } from '../database/database.js'
import { declareModelCallback } from '../model/callbacks.js'
import { columnOf, primaryColumnOf } from '../model/columns.js'
import { Declarations } from '../model/declarations.js'
import type { Stateful } from '../model/record-state.js'
import { Relation } from '../relation/relation.js'
import type { QueryRecord, RecordClass } from '../relation/relation-types.js'
import { foreignKeyOf, keysOf, parentQuery } from './parents.js'

type AnyRecord = Stateful & object

interface Declared {
  readonly association: string
  readonly counter: string
}

const declarations = new Declarations<Declared>()

/** Declares that the record at the other end counts the records of a class. @param counter default: `commentsCount` for `Comment` */
export function declareCounterCache(model: { readonly name: string }, association: string, counter?: string): void {
  const name = counter ?? `${lowerFirst(englishInflector.pluralize(model.name))}Count`
  declarations.add(model, { association, counter: name })
  declareModelCallback(model, 'afterCreate', (record: AnyRecord) => change(record, association, name, keysOf(record, association).now, 1))
  declareModelCallback(model, 'afterDestroy', (record: AnyRecord) => change(record, association, name, keysOf(record, association).now, -1))
  declareModelCallback(model, 'afterUpdate', async (record: AnyRecord) => {
    const { now, before } = keysOf(record, association)
    if (now === before) return
    await change(record, association, name, before, -1)
    await change(record, association, name, now, 1)
  })
}

/** The record at the other end keeps how many there are: `@ManyToOne(…) @CounterCache() post!: Post` counts in `post.commentsCount`. */
export const CounterCache =
  (counter?: string) =>
  (target: object, association: string | symbol): void =>
    declareCounterCache(target.constructor as { readonly name: string }, String(association), counter)

/** Counts again. @param model that keeps the counters; @param associations whose records are counted */
export async function resetCounters(model: RecordClass<QueryRecord>, key: unknown, associations: readonly string[]): Promise<void> {
  const metadata = databaseOf(model).dataSource.getMetadata(model)
  const row = new Relation(model).where({ [primaryColumnOf(metadata).propertyName]: key } as never)
  for (const association of associations) {
    const relation = metadata.findRelationWithPropertyPath(association)
    const children = relation?.inverseEntityMetadata.target as RecordClass<QueryRecord> | undefined
    const inverse = relation?.inverseRelation?.propertyName
    const declared = children === undefined ? undefined : declarations.of(children).find((each) => each.association === inverse)
    if (children === undefined || inverse === undefined || declared === undefined)
      throw new ArgumentError(`${metadata.name} keeps no number of ${association.slice(0, 60)}`)
    const column = foreignKeyOf(relation!.inverseEntityMetadata, inverse, 'A counter cache')
    const count = await new Relation(children).where({ [column.propertyName]: key } as never).count()
    await row.updateAll({ [declared.counter]: count } as never)
  }
}

/** @throws ConfigurationError for a counter that is no attribute; asked when the database takes the models */
export function checkCounterCaches(model: object, metadata: EntityMetadata): void {
  for (const { association, counter } of declarations.of(model)) {
    const column = foreignKeyOf(metadata, association, '@CounterCache')
    const parent = column.relationMetadata!.inverseEntityMetadata
    if (columnOf(parent, counter) !== undefined) continue
    throw new ConfigurationError(
      `@CounterCache of ${metadata.name}: ${parent.name} has no attribute ${counter}: add it, an integer with the default 0`,
    )
  }
}

async function change(record: AnyRecord, association: string, counter: string, key: unknown, by: number): Promise<void> {
  await parentQuery(record, association, key)?.incrementAll({ [counter]: by } as never)
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)
