/** Associations of a record: as queries, and read into its properties. */
import { ArgumentError } from '@live/core'
import { metadataOf } from '../model/base-record.js'
import { setValue } from '../model/columns.js'
import { goneError, rowOf } from '../model/own-row.js'
import { STATE, type Strictness } from '../model/record-state.js'
import { StoredRecord } from '../model/stored-record.js'
import type { Parts } from '../relation/parts.js'
import { Relation } from '../relation/relation.js'
import type { AssociationName, QueryRecord, RecordClass, Related } from '../relation/relation-types.js'
import { strictnessOf, violate } from './strict-loading.js'
import { byHiddenKey, manyToMany } from './through-tables.js'

/** Associations. */
export abstract class AssociatedRecord extends StoredRecord {
  /**
   * The records of an association, as a query: `post.related('comments').where({ spam: false })`.
   * @throws StrictLoadingError, when it is awaited, for a strict record
   */
  related<N extends AssociationName<this>>(name: N): Relation<Related<this[N]> & QueryRecord> {
    const metadata = metadataOf(this)
    const relation = metadata.findRelationWithPropertyPath(name)
    if (relation === undefined) throw new ArgumentError(`${metadata.name} has no association ${JSON.stringify(String(name).slice(0, 60))}`)
    const model = relation.inverseEntityMetadata.target as RecordClass<Related<this[N]> & QueryRecord>
    const parts = this.#partsOf(name)
    const [own] = relation.joinColumns
    if (relation.isManyToMany) return manyToMany(this, relation.propertyName, model, parts)
    if (own?.isVirtual && own.getEntityValue(this) === undefined && this.isPersisted()) return byHiddenKey(this, own, model, parts)
    if (own !== undefined)
      return new Relation(model, parts).where({ [own.referencedColumn!.propertyName]: own.getEntityValue(this) ?? null } as never)
    const column = relation.inverseRelation!.joinColumns[0]!
    const key: unknown = column.referencedColumn!.getEntityValue(this)
    if (key === undefined) throw new ArgumentError(`The ${metadata.name} is not stored, so nothing can belong to it yet`)
    const attributes = column.isVirtual ? { [relation.inverseRelation!.propertyName]: this } : {}
    return new Relation(model, { ...parts, attributes }).where({ [column.propertyName]: key } as never)
  }

  /**
   * Reads associations into their properties, once: `await post.load('comments')`.
   * @throws StrictLoadingError for a strict record
   */
  async load(...names: AssociationName<this>[]): Promise<this> {
    const metadata = metadataOf(this)
    for (const name of names) {
      const mode = strictnessOf(this, name)
      if (mode !== null) violate(this, name, mode)
    }
    const [found] = await rowOf(this)
      .strictLoading(this[STATE].strict ?? false)
      .include(...(names as never[]))
    if (found === undefined) throw goneError(this)
    for (const name of names) setValue(this, metadata.findRelationWithPropertyPath(name)!, found[name as never])
    return this
  }

  /** From now on it refuses to read associations. @param mode `'log'` to warn only; `false` for no longer. Default: `'raise'` */
  strictLoading(mode: Strictness | false = 'raise'): this {
    this[STATE].strict = mode === false ? null : mode
    return this
  }

  #partsOf(association: string): Partial<Parts> {
    const mode = strictnessOf(this, association)
    return {
      origin: { model: this.constructor.name, association },
      strict: this[STATE].strict,
      guard: mode === null ? null : () => violate(this, association, mode),
    }
  }
}
