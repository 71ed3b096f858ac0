/** Applications and doubles for the tests of this folder. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type TestApp, testApp } from '@live/testing'
import type { ApplicationConfig } from '../../src/application/config.js'
import type { RenderedTemplate, Renderer, TemplateRequest } from '../../src/contracts/renderer.js'
import { LiveApplication, routes } from '../../src/index.js'
import type { ControllerClass } from '../../src/routing/types.js'
import { RecordingLogger } from '../support/fake-request.js'

/** A listening application that routes every public method that is named to `/name`, for all verbs. */
export async function appWith(
  controller: ControllerClass,
  actions: readonly string[],
  config: ApplicationConfig = {},
): Promise<TestApp & { readonly logger: RecordingLogger }> {
  const logger = new RecordingLogger()
  const application = new LiveApplication({
    root: __dirname,
    routes: routes((r) => {
      for (const action of actions) r.match(`/${action}`, { controller, action, via: 'all' })
    }),
  })
  application.config = { ...config, log: { logger, ...config.log } }
  return Object.assign(await testApp(application), { logger })
}

/** What an action of a controller answers to a GET. */
export async function answerOf(controller: ControllerClass, action: string, config: ApplicationConfig = {}) {
  await using app = await appWith(controller, [action], config)
  const { status, text, headers } = await app.get(`/${action}`)
  return { status, text, headers, lines: app.logger.lines }
}

/** A renderer that knows templates such as `posts/show.html`, and shows what it was asked for. */
export class FakeRenderer implements Renderer {
  readonly requests: TemplateRequest[] = []

  constructor(
    readonly templates: Readonly<Record<string, string>>,
    readonly slow = false,
  ) {}

  exists(template: string, formats?: readonly string[]): boolean {
    const known = Object.keys(this.templates)
    if (formats === undefined) return known.some((name) => name.startsWith(`${template}.`))
    return formats.some((format) => known.includes(`${template}.${format}`))
  }

  render(request: TemplateRequest): RenderedTemplate | Promise<RenderedTemplate> {
    this.requests.push(request)
    const format = request.formats.find((each) => `${request.template}.${each}` in this.templates)
    if (format === undefined) throw new Error(`no ${request.template} for ${request.formats.join(', ')}`)
    const body = this.templates[`${request.template}.${format}`]!.replace(/\$(\w+)/g, (_, name: string) => String(request.locals[name]))
    const rendered = { body, format }
    return this.slow ? new Promise((resolve) => setImmediate(resolve, rendered)) : rendered
  }
}

/** Collects what a diagnostics channel says while `work` runs. */
export async function published(name: string, work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const messages: Record<string, unknown>[] = []
  const listener = (message: unknown): void => void messages.push(message as Record<string, unknown>)
  subscribe(name, listener)
  try {
    await work()
  } finally {
    unsubscribe(name, listener)
  }
  return messages
}
