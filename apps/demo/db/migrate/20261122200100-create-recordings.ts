/** The table of what was uploaded; the bytes are files in the storage folder. */
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm'

const NOW = "datetime('now')"

/** Creates `recordings`. */
export class CreateRecordings20261122200100 implements MigrationInterface {
  readonly name = 'CreateRecordings20261122200100'

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'recordings',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'filename', type: 'varchar', length: '255' },
          { name: 'content_type', type: 'varchar', length: '50' },
          { name: 'size', type: 'integer' },
          { name: 'key', type: 'varchar', length: '36' },
          { name: 'created_at', type: 'datetime', default: NOW },
          { name: 'updated_at', type: 'datetime', default: NOW },
        ],
        indices: [{ name: 'index_recordings_on_key', columnNames: ['key'], isUnique: true }],
      }),
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('recordings')
  }
}
