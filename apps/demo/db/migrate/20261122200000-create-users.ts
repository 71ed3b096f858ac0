import { Migration } from '@live/model'

/** The unique indexes also serve the look-ups by address and by token. */
export default class CreateUsers extends Migration {
  override change() {
    this.createTable('users', (t) => {
      t.string('email', { null: false, limit: 254, index: { unique: true } })
      t.string('name', { null: false, limit: 100 })
      t.string('password_digest', { null: false, limit: 200 })
      t.string('token_digest', { null: false, limit: 64, index: { unique: true } })
      t.timestamps()
    })
  }
}
