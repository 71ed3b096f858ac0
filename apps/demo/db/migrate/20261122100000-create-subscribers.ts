/** The table of newsletter subscribers. */
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm'

const NOW = "datetime('now')"

/** Creates `subscribers`; the unique index also serves the look-up by address. */
export class CreateSubscribers20261122100000 implements MigrationInterface {
  readonly name = 'CreateSubscribers20261122100000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'subscribers',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'email', type: 'varchar', length: '254' },
          { name: 'name', type: 'varchar', length: '100' },
          { name: 'confirmed', type: 'boolean', default: '0' },
          { name: 'created_at', type: 'datetime', default: NOW },
          { name: 'updated_at', type: 'datetime', default: NOW },
        ],
        indices: [{ name: 'index_subscribers_on_email', columnNames: ['email'], isUnique: true }],
      }),
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('subscribers')
  }
}
