/** `live generate eject`: copies templates into the project, where they can be changed (app.md A55). */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { closest } from '../closest.js'
import type { Generator, Plan } from '../generator.js'
import { refusal } from '../refusal.js'
import { OWN_TEMPLATES, TEMPLATES } from '../template.js'

/** See the charter. */
export const eject: Generator = {
  name: 'eject',
  summary: 'Copies of the templates of a generator, to change',
  args: '<generator>',
  help: `Templates in lib/templates/<generator> come before those of Live. A scaffold is made of the templates of
scaffold, model, migration and helper. live g:eject is the same.

Example:
  live generate eject scaffold`,
  plan({ args: [name = ''] }): Plan {
    const folders = readdirSync(TEMPLATES)
    if (!folders.includes(name)) {
      const guess = closest(name, folders)
      throw refusal(
        `There are no templates of '${name.slice(0, 80)}'.`,
        guess === null ? `There are ${folders.join(', ')}.` : `Did you mean ${guess}?`,
      )
    }
    const files = readdirSync(join(TEMPLATES, name)).sort()
    return {
      steps: files.map((file) => ({
        kind: 'file',
        path: `${OWN_TEMPLATES}/${name}/${file}`,
        content: readFileSync(join(TEMPLATES, name, file), 'utf8'),
      })),
    }
  },
}
