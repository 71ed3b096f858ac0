/** `live generate migration`: the name says what it does (app.md A60). */
import { parseAttributes } from '../attribute.js'
import type { Generator, Plan } from '../generator.js'
import { createJoinTable, joinTables, migrationBody } from '../migration-source.js'
import { nameArgument } from './paths.js'

/** See the charter. */
export const migration: Generator = {
  name: 'migration',
  summary: 'A change of the database',
  args: '<name> [attributes...]',
  options: [
    { flags: '--no-timestamps', description: 'no created_at and updated_at in a new table' },
    { flags: '--no-indexes', description: 'no indexes' },
    { flags: '--primary-key-type <type>', description: 'integer or uuid' },
  ],
  help: `The name decides what is in it:

  add_title_to_posts title:string        a new column; author:references is a reference
  remove_title_from_posts title:string   with its type, so that it can be undone
  create_posts title:string              a new table
  create_join_table_posts_tags           a table of two keys
  anything else                          an empty change

Attributes are those of the model generator.`,
  plan({ args, options, settings, render }): Plan {
    const name = nameArgument(args, 'migration').base
    const join = joinTables(name, args.slice(1))
    const table = {
      timestamps: options['timestamps'] !== false,
      indexes: options['indexes'] !== false,
      primaryKeyType: settings.primaryKeyType,
    }
    const { className, lines } = migrationBody(name, join === null ? parseAttributes(args.slice(1)) : [], table)
    const content = render('migration/migration.ts', { className, lines: join === null ? lines : createJoinTable(join) })
    return { steps: [{ kind: 'migration', name, content }] }
  },
}
