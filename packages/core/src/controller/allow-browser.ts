/** `allowBrowser(…)`: keeps browsers out that are too old for a page (C246, C247). */
import { tracingChannel } from 'node:diagnostics_channel'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ArgumentError } from '../errors/index.js'
import { BROWSER_NAMES, type BrowserVersions, browserOf, isMinimum, isOlder, MODERN_BROWSERS } from '../http/clients/browser-version.js'
import type { Request } from '../http/request.js'
import { type CallbackOptions, callbacksFromOption, declareCallback } from './callback-list.js'
import { type OnClassOrAction, onClassOrAction } from './class-or-action.js'
import { type ActionOptions, methodOf } from './conditions.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import type { DeclarationForm } from './registry.js'

/** What answers a browser that is too old: a method's name, or a function. */
export type BrowserBlock<C = never> = string | ((this: C, controller: C) => unknown)

/** Which browsers may come in. */
export interface AllowBrowserOptions<A extends string = string, C = never> extends ActionOptions<A> {
  /** The oldest versions, `'modern'` for those of {@link MODERN_BROWSERS}. */
  versions: 'modern' | BrowserVersions
  /** Default: `406-unsupported-browser.html` of the public folder, with status 406. */
  block?: BrowserBlock<C>
}

declare module './registry.js' {
  interface ControllerOptions {
    allowBrowser?: AllowBrowserOptions | readonly AllowBrowserOptions[]
  }
}

/** The payload of `browser_block.action_controller`. */
export interface BrowserBlockPayload {
  readonly request: Request
  readonly versions: BrowserVersions
}

/** The static-block form: `static { this.allowBrowser({ versions: 'modern' }) }`. */
export interface AllowBrowserStatic {
  /**
   * Answers 406 to browsers whose `User-Agent` names a listed one in an older version. Others, bots and clients that say nothing
   * pass. Several declarations add up.
   */
  allowBrowser<C extends AbstractClass<Metal>>(this: C, options: AllowBrowserOptions<ActionName<InstanceType<C>>, InstanceType<C>>): void
}

const blocked = tracingChannel<unknown, BrowserBlockPayload>('browser_block.action_controller')

/** The callback that a declaration becomes. */
class AllowBrowserCallback {
  readonly methods: readonly string[]
  readonly #versions: BrowserVersions
  readonly #block: BrowserBlock

  constructor(versions: AllowBrowserOptions['versions'], block: BrowserBlock = renderUnsupported) {
    this.#versions = checkedVersions(versions)
    if (typeof block !== 'string' && typeof block !== 'function')
      throw new ArgumentError(`allowBrowser has ${String(block)} for its block: give the name of a method, or a function`)
    this.#block = block
    this.methods = typeof block === 'string' ? [block] : []
  }

  async before(controller: Metal): Promise<void> {
    const { request } = controller
    const browser = await browserOf(request.userAgent)
    if (browser === null || !isOlder(browser, this.#versions)) return
    const answer = async (): Promise<void> => {
      const block = typeof this.#block === 'string' ? methodOf(controller, this.#block) : (this.#block as BrowserBlock<Metal> & AnyBlock)
      await block.call(controller, controller)
      await controller.awaitPending()
    }
    if (blocked.hasSubscribers) await blocked.tracePromise(answer, { request, versions: this.#versions })
    else await answer()
  }
}

type AnyBlock = (this: Metal, controller: Metal) => unknown

function checkedVersions(versions: AllowBrowserOptions['versions']): BrowserVersions {
  if (versions === 'modern') return MODERN_BROWSERS
  if (typeof versions !== 'object' || versions === null)
    throw new ArgumentError(`allowBrowser has ${String(versions)} for its versions: give 'modern', or a map such as { safari: 16.4 }`)
  for (const [name, minimum] of Object.entries(versions)) {
    if (!BROWSER_NAMES.includes(name)) throw new ArgumentError(`allowBrowser knows no ${name}: it knows ${BROWSER_NAMES.join(', ')}`)
    if (!isMinimum(minimum)) throw new ArgumentError(`allowBrowser has ${String(minimum)} for ${name}: give a version, or false for none`)
  }
  return versions
}

function split({ versions, block, ...options }: AllowBrowserOptions): { callback: AllowBrowserCallback; options: CallbackOptions } {
  return { callback: new AllowBrowserCallback(versions, block), options }
}

function declare(target: object, form: DeclarationForm, declaration: AllowBrowserOptions): void {
  const { callback, options } = split(declaration)
  declareCallback(target, form, 'before', callback, options)
}

callbacksFromOption('allowBrowser', (declarations) =>
  [declarations].flat().map((each: AllowBrowserOptions) => ({ kind: 'before', ...split(each) })),
)

const PAGE = '406-unsupported-browser.html'
const FALLBACK = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Unsupported browser</title></head>
<body><h1>Your browser is too old for this page</h1><p>Please update it, or use another one.</p></body>
</html>
`

async function renderUnsupported(this: Metal, { response, services }: Metal): Promise<void> {
  const page = services.publicFolder === null ? FALLBACK : await readFile(join(services.publicFolder, PAGE), 'utf8').catch(() => FALLBACK)
  response.status = 406
  response.contentType = 'text/html'
  response.body = page
}

/** Adds the guard to a controller class. */
export function AllowingBrowsers<B extends AbstractClass<Metal>>(Base: B): B & AllowBrowserStatic {
  abstract class AllowBrowserAbility extends Base {
    static allowBrowser(options: AllowBrowserOptions): void {
      declare(this, 'static', options)
    }
  }
  return AllowBrowserAbility as unknown as B & AllowBrowserStatic
}

/** `@AllowBrowser({ versions: 'modern' })` on a class or on an action. */
export function AllowBrowser<const A extends string = never>(options: AllowBrowserOptions<A>): OnClassOrAction<A> {
  return onClassOrAction('AllowBrowser', options as AllowBrowserOptions, declare)
}
