/** The table of who may log in. */
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm'

const NOW = "datetime('now')"

/** Creates `users`; the unique indexes also serve the look-ups by address and by token. */
export class CreateUsers20261122200000 implements MigrationInterface {
  readonly name = 'CreateUsers20261122200000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'users',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'email', type: 'varchar', length: '254' },
          { name: 'name', type: 'varchar', length: '100' },
          { name: 'password_digest', type: 'varchar', length: '200' },
          { name: 'token_digest', type: 'varchar', length: '64' },
          { name: 'created_at', type: 'datetime', default: NOW },
          { name: 'updated_at', type: 'datetime', default: NOW },
        ],
        indices: [
          { name: 'index_users_on_email', columnNames: ['email'], isUnique: true },
          { name: 'index_users_on_token_digest', columnNames: ['token_digest'], isUnique: true },
        ],
      }),
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('users')
  }
}
