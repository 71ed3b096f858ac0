/** What TypeORM knows of models, made without a connection, so that a query can be written before there is one. */
import { type DataSource, getMetadataArgsStorage } from 'typeorm'
import { EntityMetadataBuilder } from 'typeorm/metadata-builder/EntityMetadataBuilder.js'
import { EntityMetadataValidator } from 'typeorm/metadata-builder/EntityMetadataValidator.js'

type EntityClass = new () => object

/** Builds the metadata of models, and keeps TypeORM from building it again when it connects. */
export function buildMetadata(dataSource: DataSource, models: readonly EntityClass[]): void {
  const entityMetadatas = new EntityMetadataBuilder(dataSource, getMetadataArgsStorage()).build([...models])
  const entityMetadatasMap = new Map(entityMetadatas.map((metadata) => [metadata.target, metadata]))
  Object.assign(dataSource, { entityMetadatas, entityMetadatasMap, buildMetadatas: () => Promise.resolve() })
  const tables = entityMetadatas.filter(({ tableType }) => tableType !== 'view')
  new EntityMetadataValidator().validateMany(tables, dataSource.driver)
}

/** Whether a class is a model with a table of its own; `ApplicationRecord` has none. */
export function isEntity(value: unknown): value is EntityClass {
  return typeof value === 'function' && getMetadataArgsStorage().tables.some(({ target }) => target === value)
}
