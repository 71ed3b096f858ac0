/** `live generate factory`: functions that make valid records for tests, of a model that exists (app.md §16). */
import { parseAttributes } from '../attribute.js'
import { fixtureLocals } from '../fixture-source.js'
import type { Generator, Plan } from '../generator.js'
import { modelName } from './model.js'
import { fileStep } from './paths.js'

/** See the charter. */
export const factory: Generator = {
  name: 'factory',
  aliases: ['fixture'],
  summary: 'Functions that make records for tests',
  args: '<name> [attributes...]',
  options: [{ flags: '--force-plural', description: 'take a plural as it is' }],
  help: `The model generator makes them, too; this is for a model that came without.

Example:
  live generate factory post title:string! user:references`,
  plan(context): Plan {
    const name = modelName(context.args, context.options)
    const locals = fixtureLocals(context.workspace, name, parseAttributes(context.args.slice(1)))
    return { steps: [fileStep(context, `test/fixtures/${name.plural.path}.ts`, 'model/fixtures.ts', locals)] }
  },
}
