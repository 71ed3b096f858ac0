/** Which migrations are pending, for a look before each request: the database is asked only while it may be behind. */
import type { MigrationHost } from './host.js'
import { folderListing } from './migration-files.js'
import { Migrator } from './migrator.js'

/** Remembers the files that were all run. */
export class PendingMigrations {
  #done: string | null = null

  /** `20261122080523 create-posts`, for each. @throws MigrationFileError */
  async names(host: MigrationHost): Promise<string[]> {
    const listing = folderListing(host.files.migrations, host.home.codeRoot)
    if (listing === '' || (listing !== null && listing === this.#done)) return []
    const pending = await new Migrator(host).pending()
    this.#done = pending.length === 0 ? listing : null
    return pending.map(({ version, name }) => `${version} ${name}`)
  }
}
