import { Migration } from '@live/model'

export default class CreatePosts extends Migration {
  override change() {
    this.createTable('posts', (t) => {
      t.string('title', { null: false, limit: 80 })
      t.text('body', { null: false })
      t.timestamps()
    })
  }
}
