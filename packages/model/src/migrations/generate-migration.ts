/** Writes the migration that makes a database look as its models say. */
import { type QueryRunner } from 'typeorm'
import type { MigrationHost } from './host.js'
import { printMigration, printSqlMigration } from './print-migration.js'
import { recordingRunner } from './recording-runner.js'
import { METADATA_TABLE, VERSION_TABLE } from './version-table.js'

/** A migration that was written, not yet stored. */
export interface GeneratedMigration {
  /** `20261122080523-add-age-to-users.ts`. */
  readonly fileName: string
  readonly source: string
}

/** TypeORM's builder of schemas, as far as it is used here. */
interface SchemaBuilder {
  dataSource: MigrationHost['dataSource']
  log(): Promise<unknown>
}

/**
 * Compares the models with the tables, by TypeORM's own comparison. Tables without a model are left alone.
 * @param name of the migration: `AddAgeToUsers` or `add-age-to-users`
 * @param now the time that becomes the version
 * @returns null when there is no difference
 */
export async function generateMigration(host: MigrationHost, name: string, now = new Date()): Promise<GeneratedMigration | null> {
  await host.connect()
  const { operations, up, down } = await differences(host)
  if (up.length === 0) return null
  const className = pascalCase(name)
  const source = operations === null ? printSqlMigration(className, host.kind, up, down) : printMigration(className, operations)
  return { fileName: `${versionOf(now)}-${kebabCase(name)}.ts`, source }
}

/** `20261122080523`, in UTC. */
export const versionOf = (now: Date): string => now.toISOString().replaceAll(/\D/g, '').slice(0, 14)

/** What has to be done: as steps, or null where there is something that steps cannot say; and as SQL of this database. */
async function differences({ dataSource, kind }: MigrationHost) {
  const recorder = recordingRunner(dataSource.createQueryRunner(), kind)
  const builder = dataSource.driver.createSchemaBuilder() as unknown as SchemaBuilder
  builder.dataSource = Object.create(dataSource, {
    createQueryRunner: { value: (): QueryRunner => recorder.runner },
    entityMetadatas: { value: dataSource.entityMetadatas.filter(({ tableName }) => ![VERSION_TABLE, METADATA_TABLE].includes(tableName)) },
  }) as MigrationHost['dataSource']
  await builder.log()
  return recorder.result()
}

const words = (name: string): string[] =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '')

const pascalCase = (name: string): string =>
  words(name)
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('')

const kebabCase = (name: string): string => words(name).join('-').toLowerCase()
