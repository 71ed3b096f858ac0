/** What becomes of associated records when a record is destroyed. */
import { ConfigurationError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import { AbortCallbackError, DeleteRestrictionError } from '../errors/record-errors.js'
import { metadataOf } from '../model/base-record.js'
import { declareModelCallback } from '../model/callbacks.js'
import { Declarations } from '../model/declarations.js'
import { STATE } from '../model/record-state.js'
import type { Relation } from '../relation/relation.js'
import type { QueryRecord } from '../relation/relation-types.js'
import { humanAttribute } from '../validation/messages.js'
import type { AssociatedRecord } from './associated-record.js'

/**
 * `'destroy'`: they are destroyed one by one, with their callbacks · `'deleteAll'`: their rows are removed · `'nullify'`: they belong to
 * nothing then · `'restrictWithError'`: while there are any, `destroy()` is false, and `errors` say why · `'restrictWithException'`: a
 * `DeleteRestrictionError` (409).
 */
export type DependentRule = 'destroy' | 'deleteAll' | 'nullify' | 'restrictWithError' | 'restrictWithException'

const RULES: readonly DependentRule[] = ['destroy', 'deleteAll', 'nullify', 'restrictWithError', 'restrictWithException']

interface Declared {
  readonly association: string
  readonly rule: DependentRule
}

const declarations = new Declarations<Declared>()

/** Declares what becomes of the records of an association. @throws ConfigurationError for a rule that there is not */
export function declareDependent(model: { readonly name: string }, association: string, rule: DependentRule): void {
  if (!RULES.includes(rule))
    throw new ConfigurationError(`@Dependent(${JSON.stringify(rule)}) of ${model.name}: it takes ${RULES.join(', ')}`)
  declarations.add(model, { association, rule })
  declareModelCallback(model, 'beforeDestroy', (record: AssociatedRecord) => settle(record, association, rule))
}

/** What becomes of the records of an association when their record is destroyed: `@OneToMany(…) @Dependent('destroy')`. */
export const Dependent =
  (rule: DependentRule) =>
  (target: object, association: string | symbol): void =>
    declareDependent(target.constructor as { readonly name: string }, String(association), rule)

/** @throws ConfigurationError for an association that is none, or that has its key here; asked when the database takes the models */
export function checkDependents(model: object, metadata: EntityMetadata): void {
  for (const { association } of declarations.of(model)) {
    const relation = metadata.findRelationWithPropertyPath(association)
    if (relation !== undefined && !relation.isManyToMany && relation.joinColumns.length === 0) continue
    throw new ConfigurationError(
      `@Dependent of ${metadata.name}: ${association} is no @OneToMany or @OneToOne whose key is at the other end`,
    )
  }
}

async function settle(record: AssociatedRecord, association: string, rule: DependentRule): Promise<void> {
  const dependents: Relation<QueryRecord> = record.related(association as never)
  const query = dependents.strictLoading(false)
  if (rule === 'deleteAll') await query.deleteAll()
  else if (rule === 'nullify') await query.updateAll({ [keyOf(record, association)]: null } as never)
  else if (rule === 'destroy') await destroyEach(record, association, query)
  else if (await query.exists()) restrict(record, association, rule)
}

const keyOf = (record: AssociatedRecord, association: string): string =>
  metadataOf(record).findRelationWithPropertyPath(association)!.inverseRelation!.joinColumns[0]!.propertyName

async function destroyEach(record: AssociatedRecord, association: string, query: Relation<QueryRecord>): Promise<void> {
  for await (const dependent of query.findEach({ batchSize: 100 })) {
    if (await dependent.destroy()) continue
    record.errors.merge(dependent[STATE].errors, `${association}.`)
    throw new AbortCallbackError()
  }
}

function restrict(record: AssociatedRecord, association: string, rule: DependentRule): never {
  const name = humanAttribute(record, association).toLowerCase()
  if (rule === 'restrictWithException') throw new DeleteRestrictionError(record.constructor.name, name)
  record.errors.delete('base', 'restrictDependent')
  record.errors.add('base', 'restrictDependent', { record: name })
  throw new AbortCallbackError()
}
