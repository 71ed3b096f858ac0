/** `live generate controller`: a class with actions, a view and a route for each, and a test (app.md A58). */
import type { Generator, GeneratorContext, Plan } from '../generator.js'
import type { Name } from '../name.js'
import type { Step } from '../step.js'
import { humanize, kebabCase } from '../words.js'
import { helperSteps } from './helper.js'
import {
  actionNames,
  controllerClass,
  controllerFile,
  controllerReference,
  fileStep,
  nameArgument,
  parentController,
  ROUTE_OPTIONS,
  viewFolder,
  when,
} from './paths.js'

/** The paths of the actions of a controller: `/pages/home`, for tests. */
const pathOf = (name: Name, action: string): string => `/${name.path}/${kebabCase(action)}`

/** One GET route per action, in the namespace of the controller. */
export function actionRoutes(name: Name, actions: readonly string[]): Step[] {
  const controller = controllerReference(name)
  return actions.toReversed().map((action) => ({
    kind: 'route',
    route: {
      namespace: name.namespace,
      method: 'get',
      args: [`'/${name.base}/${kebabCase(action)}'`, controller.className, `'${action}'`],
      controller,
    },
  }))
}

function steps(context: GeneratorContext, name: Name, actions: readonly string[]): Step[] {
  const { options, settings } = context
  const views = settings.templateEngine === 'eta' && !settings.api
  const locals = {
    name,
    className: controllerClass(name),
    actions,
    views,
    folder: viewFolder(name),
    template: kebabCase,
    parent: parentController(name, options['parent']),
    paths: actions.map((action) => ({ action, path: pathOf(name, action), title: humanize(action) })),
  }
  return [
    ...(settings.resourceRoute ? actionRoutes(name, actions) : []),
    fileStep(context, controllerFile(name), 'controller/controller.ts', locals),
    ...(views ? actions : []).map((action) => {
      const path = `app/views/${name.path}/${kebabCase(action)}.html.eta`
      return fileStep(context, path, 'controller/view.html.eta', { title: humanize(action), path })
    }),
    ...when(
      settings.testFramework === 'jest',
      fileStep(context, `test/controllers/${name.path}-controller.test.ts`, 'controller/controller.test.ts', locals),
    ),
    ...(settings.helper && views ? helperSteps(context, name, null) : []),
  ]
}

/** See the charter. */
export const controller: Generator = {
  name: 'controller',
  summary: 'A controller with actions, views and a test',
  args: '<name> [actions...]',
  options: [
    { flags: '--parent <class>', description: 'the controller that it extends' },
    ...ROUTE_OPTIONS,
    { flags: '--no-helper', description: 'make no helper' },
  ],
  help: `The name stays as it is: pages, Pages and PagesController are PagesController.

Examples:
  live generate controller pages home about
  live generate controller admin/reports index`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'controller', { suffix: 'controller' })
    return { classes: [controllerClass(name)], steps: steps(context, name, actionNames(context.args.slice(1))) }
  },
}
