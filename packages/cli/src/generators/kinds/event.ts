/** `live generate event` and `listener`: what the application tells, and who does something then (app.md §16). */
import { type Attribute, parseAttributes } from '../attribute.js'
import type { Generator, GeneratorContext, Plan } from '../generator.js'
import { type Name, parseName } from '../name.js'
import { refusal } from '../refusal.js'
import { snakeCase } from '../words.js'
import { fileStep, nameArgument, when } from './paths.js'

/** `render.action_view`: an event that is no class of the application. */
const FOREIGN = /^[a-z][\w]*(?:\.[a-z][\w]*)+$/

const eventFile = ({ path }: Name): string => `app/events/${path}.ts`

/** Folders come first: `orders.order_paid`. */
const eventName = ({ namespace, base }: Name): string => [...namespace, base].map(snakeCase).join('.')

function sampleOf({ property, details: { ts, samples } }: Attribute): { property: string; ts: string; value: string } {
  return { property, ts, value: ts === 'Date' ? `new Date(${samples[0]})` : samples[0] }
}

function eventSource(context: GeneratorContext, name: Name, attributes: readonly Attribute[]): string {
  return context.render('event/event.ts', { name, eventName: eventName(name), samples: attributes.map(sampleOf) })
}

/** Something that happened. */
export const event: Generator = {
  name: 'event',
  summary: 'Something that happened, with what is told about it',
  args: '<name> [attributes...]',
  help: `Whoever it concerns listens, and the code that tells need not know them. See live generate listener.

Example:
  live generate event user_signed_up user_id:integer email`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'event', { suffix: 'event' })
    const attributes = parseAttributes(context.args.slice(1))
    const locals = { name, samples: attributes.map(sampleOf) }
    return {
      classes: [name.className],
      steps: [
        { kind: 'file', path: eventFile(name), content: eventSource(context, name, attributes) },
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/events/${name.path}.test.ts`, 'event/event.test.ts', locals),
        ),
      ],
    }
  },
}

/** What a listener is told: of a class of the application, or of anything else by its name. */
interface Heard {
  readonly name: Name | null
  readonly label: string
  readonly payload: string
  readonly reference: string
}

function heardOf(text: string | undefined): Heard {
  if (text === undefined) throw refusal('Which event? Give it a name.', 'live generate listener send_welcome user_signed_up')
  if (FOREIGN.test(text)) return { name: null, label: text, payload: 'Record<string, unknown>', reference: `'${text}'` }
  const name = parseName(text, { suffix: 'event' })
  return { name, label: name.className, payload: `${name.className}Payload`, reference: `${name.className}.eventName` }
}

/** Who does something when it happened. */
export const listener: Generator = {
  name: 'listener',
  summary: 'What is done when something happened',
  args: '<name> <event>',
  help: `The event is one of the application, which is made when it is missing, or has the name of one of Live.

Examples:
  live generate listener send_welcome user_signed_up
  live generate listener slow_pages process_action.action_controller`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'listener', { suffix: 'listener' })
    const heard = heardOf(context.args[1])
    const locals = { name, event: heard, initializer: initializerName(name) }
    return {
      classes: [name.className],
      steps: [
        ...(heard.name === null
          ? []
          : [{ kind: 'file' as const, path: eventFile(heard.name), content: eventSource(context, heard.name, []), shared: true }]),
        fileStep(context, `app/listeners/${name.path}.ts`, 'listener/listener.ts', locals),
        fileStep(context, `config/initializers/${locals.initializer}.ts`, 'listener/initializer.ts', locals),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/listeners/${name.path}.test.ts`, 'listener/listener.test.ts', locals),
        ),
      ],
    }
  },
}

/** Initializers are in no folders. */
const initializerName = ({ namespace, base }: Name): string => [...namespace, base, 'listener'].join('-')
