import { Migration } from '@live/model'

/** What was uploaded; the bytes are files in the storage folder. */
export default class CreateRecordings extends Migration {
  override change() {
    this.createTable('recordings', (t) => {
      t.string('filename', { null: false, limit: 255 })
      t.string('content_type', { null: false, limit: 50 })
      t.integer('size', { null: false })
      t.string('key', { null: false, limit: 36, index: { unique: true } })
      t.timestamps()
    })
  }
}
