/** A database for the fixture application: a model, two migrations, seeds. */
import { type AppCopy, copyApp } from './copy-app.js'

/** Files by their path. */
export const DATABASE_FILES: Readonly<Record<string, string>> = {
  'config/database.ts': `import { Database } from '@live/model'
export const database = new Database({ models: 'app/records', migrations: 'db/migrate', seeds: 'db/seeds.ts' })\n`,
  'app/records/post.ts': `import { Column, Entity, Model, PrimaryGeneratedColumn } from '@live/model'
@Entity()
export class Post extends Model {
  @PrimaryGeneratedColumn()
  id!: number
  @Column()
  title!: string
}\n`,
  'app/models/post.ts': "export { Post } from '../records/post.js'\n",
  'db/migrate/20261122080523-create-posts.ts': `import { Migration } from '@live/model'
export default class CreatePosts extends Migration {
  override change() {
    this.createTable('posts', (t) => {
      t.string('title', { null: false })
    })
  }
}\n`,
  'db/seeds.ts': `import { Post } from '../app/records/post.js'
export default async function seed() {
  for (const title of ['one', 'two', 'three']) await Post.create({ title })
}\n`,
}

/** A copy of the fixture application with that database. @param files more files, by their path */
export function copyDatabaseApp(files: Readonly<Record<string, string>> = {}): AppCopy {
  const app = copyApp({ ...DATABASE_FILES, ...files })
  app.edit('config/application.ts', 'import { views }', "import { database } from './database.js'\nimport { views }")
  app.edit('config/application.ts', 'view:', 'model: { database }, view:')
  return app
}
