/** `live generate migration`: the name says what it does (app.md A60). */
import { parseAttributes } from '../attribute.js'
import type { Generator, GeneratorContext, Plan } from '../generator.js'
import { createJoinTable, joinTables, migrationBody } from '../migration-source.js'
import { refusal } from '../refusal.js'
import { nameArgument } from './paths.js'

/** What the models say and the tables do not. Once it was run there is no difference any more, so `destroy` does not know what was in it. */
async function fromModels({ args, direction }: GeneratorContext, name: string): Promise<Plan> {
  if (args.length > 1) throw refusal('With --from-models the models say what changes.', 'Leave the attributes out.')
  if (direction === 'destroy') return { steps: [{ kind: 'migration', name, content: '' }] }
  const { differenceText } = await import('../../db/difference.js')
  const content = await differenceText(name)
  if (content === null) return { steps: [{ kind: 'note', text: 'The tables are as the models say.' }] }
  return { steps: [{ kind: 'migration', name, content }] }
}

/** See the charter. */
export const migration: Generator = {
  name: 'migration',
  summary: 'A change of the database',
  args: '<name> [attributes...]',
  options: [
    { flags: '--no-timestamps', description: 'no created_at and updated_at in a new table' },
    { flags: '--no-indexes', description: 'no indexes' },
    { flags: '--primary-key-type <type>', description: 'integer or uuid' },
    { flags: '--from-models', description: 'what makes the tables as the models say' },
  ],
  help: `The name decides what is in it:

  add_title_to_posts title:string        a new column; author:references is a reference
  remove_title_from_posts title:string   with its type, so that it can be undone
  create_posts title:string              a new table
  create_join_table_posts_tags           a table of two keys
  anything else                          an empty change

Attributes are those of the model generator. With --from-models the tables are compared with the models instead, as live db:diff
does it: change the model, then let the migration be written.`,
  async plan(context): Promise<Plan> {
    const { args, options, settings, render } = context
    const name = nameArgument(args, 'migration').base
    if (options['fromModels'] === true) return fromModels(context, name)
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
