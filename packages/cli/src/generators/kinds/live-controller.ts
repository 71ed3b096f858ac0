/** `live generate live-controller`: a text stream, server-sent events and a download, with the page and the script that show them. */
import type { Generator, GeneratorContext, Plan } from '../generator.js'
import type { Name } from '../name.js'
import { refusal } from '../refusal.js'
import type { Step } from '../step.js'
import { kebabCase } from '../words.js'
import { actionRoutes } from './controller.js'
import {
  actionNames,
  controllerClass,
  controllerFile,
  fileStep,
  nameArgument,
  parentController,
  ROUTE_OPTIONS,
  viewFolder,
  when,
} from './paths.js'

/** The live actions that can be chosen; all by default. */
const ACTIONS = ['stream', 'events', 'export']

function chosen(texts: readonly string[]): string[] {
  const names = actionNames(texts)
  const strange = names.find((name) => !ACTIONS.includes(name))
  if (strange !== undefined) throw refusal(`A live controller has no '${strange}'.`, `There are ${ACTIONS.join(', ')}; add others by hand.`)
  return names.length === 0 ? ACTIONS : ACTIONS.filter((name) => names.includes(name))
}

function steps(context: GeneratorContext, name: Name, live: readonly string[]): Step[] {
  const { settings, options } = context
  const views = settings.templateEngine === 'eta' && !settings.api
  const script = kebabCase(name.path.replaceAll('/', '-'))
  const locals = {
    name,
    className: controllerClass(name),
    live,
    views,
    script,
    element: `live-${script}`,
    elementClass: `Live${name.className}`,
    folder: viewFolder(name),
    parent: parentController(name, options['parent']),
    url: `/${name.path}`,
  }
  const routed = views ? ['index', ...live] : live
  return [
    ...when(settings.resourceRoute, ...indexRoute(name, routed)),
    fileStep(context, controllerFile(name), 'live-controller/controller.ts', locals),
    ...when(
      views,
      fileStep(context, `app/views/${name.path}/index.html.eta`, 'live-controller/index.html.eta', locals),
      ...when(live.includes('events'), fileStep(context, `public/${script}.js`, 'live-controller/client.js', locals)),
    ),
    ...when(
      settings.testFramework === 'jest',
      fileStep(context, `test/controllers/${name.path}-controller.test.ts`, 'live-controller/controller.test.ts', locals),
    ),
  ]
}

/** The page of a live controller is `/prices`, not `/prices/index`. */
function indexRoute(name: Name, actions: readonly string[]): Step[] {
  return actionRoutes(name, actions).map((step) => {
    if (step.kind !== 'route' || step.route.args[2] !== "'index'") return step
    return { kind: 'route', route: { ...step.route, args: [`'/${name.base}'`, ...step.route.args.slice(1)] } }
  })
}

/** See the charter. */
export const liveController: Generator = {
  name: 'live-controller',
  aliases: ['live'],
  summary: 'A controller that streams text, events and downloads',
  args: '<name> [actions...]',
  options: [{ flags: '--parent <class>', description: 'the controller that it extends' }, ...ROUTE_OPTIONS],
  help: `Actions are stream (text), events (server-sent events) and export (a download of any length); all three by default.
The page has an element that shows the events, with its script in public/.

Examples:
  live generate live-controller prices
  live generate live-controller progress events`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'controller', { suffix: 'controller' })
    return { classes: [controllerClass(name)], steps: steps(context, name, chosen(context.args.slice(1))) }
  },
}
