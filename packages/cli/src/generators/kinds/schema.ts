/** `live generate schema`: what a client may send, as a zod schema (app.md A66). */
import { type Attribute, isEditable, parseAttributes } from '../attribute.js'
import type { Generator, Plan } from '../generator.js'
import { fileStep, nameArgument, packageNotes, when } from './paths.js'

/** A rule of zod for a type; forms send text, so everything else is coerced. */
function ruleOf({ type, details, limit, nullable }: Attribute): string {
  const base = baseRule(type, details.ts)
  const text = base === 'z.string()'
  const rule = [base, text && !nullable ? '.trim().min(1)' : '', text && limit !== null ? `.max(${limit})` : ''].join('')
  return nullable ? `${rule}.nullish()` : rule
}

function baseRule(type: string, ts: string): string {
  if (type === 'boolean') return 'z.stringbool().or(z.boolean())'
  if (type === 'integer' || (ts === 'number' && type !== 'float')) return 'z.coerce.number().int()'
  if (type === 'float' || type === 'decimal') return 'z.coerce.number()'
  if (type === 'bigint') return 'z.coerce.bigint()'
  if (type === 'date') return 'z.iso.date()'
  if (ts === 'Date') return 'z.coerce.date()'
  if (type === 'uuid') return 'z.uuid()'
  return type === 'json' ? 'z.unknown()' : 'z.string()'
}

/** See the charter. */
export const schema: Generator = {
  name: 'schema',
  aliases: ['validator', 'dto'],
  summary: 'Zod schemas of what a client may send',
  args: '<name> [attributes...]',
  help: `The attributes are those of the model generator. PostSchema is for a new post, PostUpdateSchema for a change of some of it:
use them with @Input(PostSchema), or with this.params.validate(PostSchema).
The application needs zod: npm install zod

Example:
  live generate schema post title:string{40}! published:boolean`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'schema', { suffix: 'schema' })
    const attributes = parseAttributes(context.args.slice(1)).filter((each) => isEditable(each) || each.type === 'json')
    const rules = attributes.map((attribute) => ({ property: attribute.property, rule: ruleOf(attribute), attribute }))
    const required = rules.find(({ attribute }) => !attribute.nullable && attribute.type !== 'boolean') ?? null
    const numeric = rules.find(({ attribute }) => attribute.details.misfit !== null && attribute.type !== 'boolean') ?? null
    const locals = { name, rules, required, misfit: numeric }
    return {
      classes: [`${name.className}Schema`, `${name.className}UpdateSchema`],
      steps: [
        fileStep(context, `app/schemas/${name.path}-schema.ts`, 'schema/schema.ts', locals),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/schemas/${name.path}-schema.test.ts`, 'schema/schema.test.ts', locals),
        ),
        ...packageNotes(context, 'zod'),
      ],
    }
  },
}
