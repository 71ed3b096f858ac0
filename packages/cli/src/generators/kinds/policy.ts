/** `live generate policy`: who may do what with a model (app.md A66). */
import type { Generator, GeneratorContext, Plan } from '../generator.js'
import type { Name } from '../name.js'
import type { Step } from '../step.js'
import { actionNames, fileStep, fromTop, nameArgument, when } from './paths.js'

/** Rules that most models need. */
const RULES = ['index', 'show', 'create', 'update', 'destroy']

/** What everybody may do. */
const OPEN: readonly string[] = ['index', 'show', 'new']

/** What only the one may do to whom a record belongs. */
const OWN: readonly string[] = ['edit', 'update', 'destroy']

interface Rule {
  readonly name: string
  readonly allows: 'everybody' | 'somebody' | 'owner'
}

const ruleOf = (name: string, owned: boolean): Rule => ({
  name,
  allows: OPEN.includes(name) ? 'everybody' : owned && OWN.includes(name) ? 'owner' : 'somebody',
})

function steps(context: GeneratorContext, name: Name, given: readonly string[]): Step[] {
  const source = context.workspace.read(`app/models/${name.path}.ts`)
  const owned = source !== null && /^ {2}userId!?: number$/m.test(source)
  const rules = (given.length > 0 ? given : RULES).map((each) => ruleOf(each, owned))
  const needsOwner = rules.some(({ allows }) => allows === 'owner')
  const locals = { name, model: source !== null, owned: needsOwner, rules, fromTop: (path: string) => fromTop(name, path) }
  const base = context.render('policy/application-policy.ts', {})
  return [
    { kind: 'file', path: 'app/policies/application-policy.ts', content: base, shared: true },
    fileStep(context, `app/policies/${name.path}-policy.ts`, 'policy/policy.ts', locals),
    ...when(
      context.settings.testFramework === 'jest',
      fileStep(context, `test/policies/${name.path}-policy.test.ts`, 'policy/policy.test.ts', locals),
    ),
    {
      kind: 'note',
      text: `Ask it in a controller, with authorize of app/policies/application-policy.ts:
  authorize(new ${name.className}Policy(Current.user, this.${name.variable}).${rules.at(-1)!.name}())`,
    },
  ]
}

/** See the charter. */
export const policy: Generator = {
  name: 'policy',
  summary: 'Who may do what with a model',
  args: '<name> [rules...]',
  help: `Each rule is a method that says yes or no; index, show, create, update and destroy unless others are named. A model with a
userId belongs to that user. The first policy makes app/policies/application-policy.ts.

Example:
  live generate policy post
  live generate policy post publish archive`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'policy', { suffix: 'policy', number: 'singular' })
    return { classes: [`${name.className}Policy`], steps: steps(context, name, actionNames(context.args.slice(1))) }
  },
}
