import { Migration } from '@live/model'

/** The unique index also serves the look-up by address. */
export default class CreateSubscribers extends Migration {
  override change() {
    this.createTable('subscribers', (t) => {
      t.string('email', { null: false, limit: 254, index: { unique: true } })
      t.string('name', { null: false, limit: 100 })
      t.boolean('confirmed', { null: false, default: false })
      t.timestamps()
    })
  }
}
