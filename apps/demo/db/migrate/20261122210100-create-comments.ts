import { Migration } from '@live/model'

/** Comments go with their post. */
export default class CreateComments extends Migration {
  override change() {
    this.createTable('comments', (t) => {
      t.references('post', { null: false, foreignKey: { onDelete: 'cascade' } })
      t.string('author', { null: false, limit: 60 })
      t.text('body', { null: false })
      t.timestamps()
    })
  }
}
