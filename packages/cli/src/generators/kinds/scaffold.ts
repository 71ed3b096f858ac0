/** `live generate scaffold`, `scaffold-controller` and `resource`: a model and everything to work on it in a browser or over JSON (app.md A61–A64). */
import { type Attribute, inputName, isEditable, isReference, parseAttributes } from '../attribute.js'
import { fixtureLocals } from '../fixture-source.js'
import type { Generator, GeneratorContext, GeneratorOption, Plan } from '../generator.js'
import type { Name } from '../name.js'
import type { Step } from '../step.js'
import { helperSteps } from './helper.js'
import { invalidSample, MODEL_OPTIONS, modelName, modelSteps } from './model.js'
import {
  actionNames,
  controllerClass,
  controllerFile,
  controllerReference,
  fileStep,
  fromTop,
  parentController,
  ROUTE_OPTIONS,
  viewFolder,
  when,
} from './paths.js'

const CONTROLLER_OPTIONS: readonly GeneratorOption[] = [
  { flags: '--api', description: 'JSON only: no views, neither new nor edit' },
  ...ROUTE_OPTIONS,
  { flags: '--no-helper', description: 'make no helper' },
  { flags: '--no-turbo', description: 'pages that do not follow changes' },
]

const VIEWS = ['index', 'show', 'new', 'edit', '_form'] as const

/** `r.resources('posts', PostsController)`, in its namespace. */
function resourceRoute(model: Name, options: readonly string[] = []): Step {
  const controller = controllerReference(model.plural)
  const args = [`'${model.plural.base}'`, controller.className, ...options]
  return { kind: 'route', route: { namespace: model.namespace, method: 'resources', args, controller } }
}

/** Names and values for the templates of a scaffold. */
function localsOf(context: GeneratorContext, model: Name, attributes: readonly Attribute[], turbo: boolean): Record<string, unknown> {
  const editable = attributes.filter(isEditable)
  const shown = attributes.filter(({ type }) => type !== 'digest' && type !== 'binary')
  const timestamps = context.options['timestamps'] === false ? [] : ['createdAt', 'updatedAt']
  const many = model.plural
  return {
    model,
    many,
    turbo,
    stream: many.table,
    attributes: shown,
    fields: editable,
    params: editable.map(inputName),
    json: ['id', ...shown.flatMap(jsonNames), ...timestamps],
    className: controllerClass(many),
    folder: viewFolder(many),
    parent: parentController(many, undefined),
    modelModule: `${model.up === '' ? '' : model.up}../models/${model.path}.js`,
    url: `/${many.path}`,
    helpers: pathHelpers(model),
    label: labelOf(attributes),
    title: context.settings.helper ? `${model.variable}Label(${model.variable})` : `'${model.human}'`,
    changed: changedSample(editable),
    invalid: invalidSample(attributes),
    fixtures: context.settings.testFramework === 'jest',
    asynchronous: fixtureLocals(context.workspace, model, attributes).asynchronous,
    fromTop: (path: string) => fromTop(many, path),
  }
}

const jsonNames = ({ polymorphic, property }: Attribute): string[] =>
  polymorphic ? [`${property.replace(/Id$/, '')}Type`, property] : [property]

/** The names of the helpers of a resource (routing.md R25). */
function pathHelpers(model: Name): Record<'index' | 'show', string> {
  const index = model.plural.variable === model.variable ? `${model.variable}Index` : model.plural.variable
  return { index: `${index}Path`, show: `${model.variable}Path` }
}

/** The attribute that tells records apart for people: the first short text. */
function labelOf(attributes: readonly Attribute[]): Attribute | null {
  return attributes.find(({ type }) => type === 'string') ?? null
}

/** An attribute with another value than that of the fixtures, for the test of `update`. */
function changedSample(attributes: readonly Attribute[]): { readonly attribute: Attribute; readonly value: string } | null {
  const suitable = attributes.filter((each) => !isReference(each) && each.type !== 'digest' && !isTime(each))
  const attribute = suitable.find(({ type }) => type === 'string' || type === 'text') ?? suitable[0]
  if (attribute === undefined) return null
  const [, second] = attribute.details.samples
  return { attribute, value: attribute.limit !== null && attribute.limit < 5 ? "'2'" : second }
}

/** Values that come back in another form than they were sent. */
const isTime = ({ details }: Attribute): boolean => details.ts === 'Date' || details.column === 'time'

/** JSON alone: without views, nobody looks at pages. */
const isForPrograms = ({ settings }: GeneratorContext): boolean => settings.api || settings.templateEngine === false

/** Whether the pages of a new model follow its changes. What another class says about them is its own affair. */
const broadcasts = (context: GeneratorContext): boolean =>
  context.settings.turbo && context.settings.orm !== false && context.options['parent'] === undefined && !isForPrograms(context)

/** Whether the pages of a model that exists can follow its changes. */
const isBroadcast = (context: GeneratorContext, { path }: Name): boolean =>
  context.settings.turbo && !isForPrograms(context) && /\bBroadcasts/.test(context.workspace.read(`app/models/${path}.ts`) ?? '')

/** Controller, views, helper and tests. @param turbo whether pages follow changes */
function controllerSteps(context: GeneratorContext, model: Name, attributes: readonly Attribute[], turbo: boolean): Step[] {
  const { settings } = context
  const api = isForPrograms(context)
  const locals = localsOf(context, model, attributes, turbo)
  const many = model.plural
  const template = api ? 'scaffold/api-controller.ts' : 'scaffold/controller.ts'
  const test = api ? 'scaffold/api-controller.test.ts' : 'scaffold/controller.test.ts'
  return [
    fileStep(context, controllerFile(many), template, locals),
    ...(api ? [] : viewSteps(context, many, model, locals)),
    ...when(settings.testFramework === 'jest', fileStep(context, `test/controllers/${many.path}-controller.test.ts`, test, locals)),
    ...(settings.helper && !api ? helperSteps(context, many, locals) : []),
  ]
}

function viewSteps(context: GeneratorContext, many: Name, model: Name, locals: Record<string, unknown>): Step[] {
  const folder = `app/views/${many.path}`
  return [
    ...VIEWS.map((view) => fileStep(context, `${folder}/${view}.html.eta`, `scaffold/${view}.html.eta`, locals)),
    fileStep(context, `${folder}/_${model.base}.html.eta`, 'scaffold/_record.html.eta', locals),
  ]
}

function resourcePlan(context: GeneratorContext): Plan {
  const { options, settings } = context
  const name = modelName(context.args, options)
  const attributes = parseAttributes(context.args.slice(1))
  const actions = typeof options['actions'] === 'string' ? actionNames(options['actions'].split(/[,\s]+/).filter(Boolean)) : []
  const many = name.plural
  const views = settings.templateEngine === 'eta' && !settings.api
  const locals = {
    name: many,
    className: controllerClass(many),
    actions,
    views: false,
    folder: viewFolder(many),
    template: String,
    parent: parentController(many, undefined),
    paths: [],
  }
  const only = [`{ only: [${actions.map((action) => `'${action}'`).join(', ')}] }`]
  return {
    classes: [name.className, controllerClass(many)],
    steps: [
      ...modelSteps(context, name, attributes),
      ...when(settings.resourceRoute, resourceRoute(name, only)),
      fileStep(context, controllerFile(many), 'controller/controller.ts', locals),
      ...when(views, { kind: 'folder', path: `app/views/${many.path}` }),
      ...when(
        settings.testFramework === 'jest',
        fileStep(context, `test/controllers/${many.path}-controller.test.ts`, 'resource/controller.test.ts', locals),
      ),
      ...(settings.helper && views ? helperSteps(context, many, null) : []),
    ],
  }
}

/** Model, route, controller, views, helper and tests. */
export const scaffold: Generator = {
  name: 'scaffold',
  summary: 'A whole resource: model, controller, views, routes and tests',
  args: '<name> [attributes...]',
  options: [...MODEL_OPTIONS, ...CONTROLLER_OPTIONS],
  help: `Pages to list, show, write, change and remove records, and the same as JSON.
The attributes are those of the model generator: live generate model --help.

Examples:
  live generate scaffold post title:string! body:text published:boolean
  live generate scaffold admin/product name:string! price:decimal --api`,
  plan(context): Plan {
    const name = modelName(context.args, context.options)
    const attributes = parseAttributes(context.args.slice(1))
    return {
      classes: [name.className, controllerClass(name.plural)],
      steps: [
        ...modelSteps(context, name, attributes, broadcasts(context)),
        ...when(context.settings.resourceRoute, resourceRoute(name, routeOptions(context))),
        ...when(context.settings.scaffoldController, ...controllerSteps(context, name, attributes, broadcasts(context))),
      ],
    }
  },
}

/** The controller of a model that exists. */
export const scaffoldController: Generator = {
  name: 'scaffold-controller',
  summary: 'A controller with views and tests for a model that exists',
  args: '<name> [attributes...]',
  options: [...CONTROLLER_OPTIONS, { flags: '--force-plural', description: 'take a plural as it is' }],
  help: `Example:
  live generate scaffold-controller post title:string! body:text`,
  plan(context): Plan {
    const name = modelName(context.args, context.options)
    const attributes = parseAttributes(context.args.slice(1))
    return {
      classes: [controllerClass(name.plural)],
      steps: [
        ...when(context.settings.resourceRoute, resourceRoute(name, routeOptions(context))),
        ...when(context.settings.scaffoldController, ...controllerSteps(context, name, attributes, isBroadcast(context, name))),
      ],
    }
  },
}

/** Pages that a program does not need. */
function routeOptions(context: GeneratorContext): string[] {
  return isForPrograms(context) ? ["{ except: ['new', 'edit'] }"] : []
}

/** Model, route and an empty controller. */
export const resource: Generator = {
  name: 'resource',
  summary: 'A model, a route and an empty controller',
  args: '<name> [attributes...]',
  options: [...MODEL_OPTIONS, ...CONTROLLER_OPTIONS, { flags: '--actions <names>', description: 'actions, separated by commas' }],
  help: `The route has the actions that the controller has: none, or those of --actions.

Example:
  live generate resource post title:string --actions index,show`,
  plan: resourcePlan,
}
