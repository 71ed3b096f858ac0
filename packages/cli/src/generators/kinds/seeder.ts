/** `live generate seeder`: data to begin with, in a file of its own that `db:seed` runs (app.md §16). */
import type { Generator, Plan } from '../generator.js'
import { fileStep, nameArgument, when } from './paths.js'

/** See the charter. */
export const seeder: Generator = {
  name: 'seeder',
  aliases: ['seed'],
  summary: 'Data to begin with, in a file of its own',
  args: '<name>',
  help: `db/seeds.ts calls it, so that live db:seed runs all of them.

Example:
  live generate seeder demo_posts`,
  async plan(context): Promise<Plan> {
    const { callSeeder } = await import('../seeds-edit.js')
    const name = nameArgument(context.args, 'seeder', { suffix: 'seeder' })
    const functionName = `seed${name.className}`
    const locals = { name, functionName }
    return {
      steps: [
        fileStep(context, `db/seeds/${name.path}.ts`, 'seeder/seeder.ts', locals),
        callSeeder('db/seeds.ts', functionName, `./seeds/${name.path}.js`),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/seeds/${name.path}.test.ts`, 'seeder/seeder.test.ts', locals),
        ),
      ],
    }
  },
}
