/** `live generate channel`: what is broadcast, the stream that brings it to browsers, and actions that broadcast (app.md A64). */
import type { Generator, Plan } from '../generator.js'
import { makeName } from '../name.js'
import { refusal } from '../refusal.js'
import type { Step } from '../step.js'
import { actionNames, controllerReference, fileStep, HUB, hubStep, nameArgument, packageNotes, ROUTE_OPTIONS, when } from './paths.js'

/** What all channels share. */
const BASE = 'app/channels/application-channel.ts'

/** See the charter. */
export const channel: Generator = {
  name: 'channel',
  summary: 'A channel with its stream, and actions that broadcast',
  args: '<name> [actions...]',
  options: ROUTE_OPTIONS,
  help: `Browsers listen to GET /chat-channel/:id; each action is a POST below it that broadcasts an event of its name.
The first channel makes config/channels.ts with the hub of the application, which Turbo uses from then on, and
app/channels/application-channel.ts. Say in the stream action who may listen.

Example:
  live generate channel chat speak`,
  async plan(context): Promise<Plan> {
    // With the parser, which is only loaded where something is to be parsed.
    const { shareHubWithTurbo } = await import('../turbo-edit.js')
    const name = nameArgument(context.args, 'channel', { suffix: 'channel' })
    if (name.namespace.length > 0) throw refusal('A channel has no folder.', `Try live generate channel ${name.variable}.`)
    const actions = actionNames(context.args.slice(1))
    if (actions.includes('stream')) throw refusal('Every channel has a stream already.', 'Name the actions that broadcast.')
    const controllerName = makeName([], `${name.base}-channel`)
    const controller = controllerReference(controllerName)
    const className = `${name.className}Channel`
    const url = `/${controllerName.base}`
    const locals = { name, className, controller: controller.className, actions, url }
    const route = (method: string, path: string, action: string): Step => ({
      kind: 'route',
      route: { namespace: [], method, args: [`'${path}'`, controller.className, `'${action}'`], controller },
    })
    return {
      classes: [className, controller.className],
      steps: [
        ...when(
          context.settings.resourceRoute,
          ...actions.toReversed().map((action) => route('post', `${url}/:id/${action}`, action)),
          route('get', `${url}/:id`, 'stream'),
        ),
        hubStep(context),
        ...when(context.settings.turbo, shareHubWithTurbo('config/application.ts', HUB)),
        { kind: 'file', path: BASE, content: context.render('channel/application-channel.ts', {}), shared: true },
        fileStep(context, `app/channels/${name.path}-channel.ts`, 'channel/channel.ts', locals),
        fileStep(context, `app/controllers/${controllerName.path}-controller.ts`, 'channel/controller.ts', locals),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/channels/${name.path}-channel.test.ts`, 'channel/channel.test.ts', locals),
        ),
        ...packageNotes(context, '@live/channels'),
      ],
    }
  },
}
