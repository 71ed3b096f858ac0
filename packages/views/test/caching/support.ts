/** An application whose pages keep fragments, and stores that tell what was asked of them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ApplicationConfig,
  BaseController,
  CACHING_SWITCH,
  type CacheStore,
  type CacheWriteOptions,
  LiveApplication,
  type Logger,
  routes,
} from '@live/core'
import { type TestApp, testApp } from '@live/testing'
import { Views, type ViewsOptions } from '../../src/views.js'
import { type Sources, viewFolder, writeViews } from '../support/view-folder.js'

/** A record, as far as keys know one. */
export class Post {
  constructor(
    readonly id: number,
    public title: string,
    public updatedAt = new Date('2026-11-22T08:05:23Z'),
  ) {}
  cacheKey(): string {
    return `posts/${this.id}`
  }
  toPartialPath(): string {
    return 'pages/post'
  }
}

/** What pages see, and how they are rendered; set by each test. */
export class Stage {
  /** What each page is given. */
  assigns: Record<string, unknown> = {}
  /** What stands in every page. Counts how often blocks ran. */
  ran = 0
  variants: string[] = []
  formats: string[] | undefined
  stream = false
  locale = 'en'
  layout: string | false = false
}

/** How an application is made. */
export interface CachedAppOptions {
  readonly store?: CacheStore
  readonly stage?: Stage
  readonly views?: ViewsOptions
  readonly version?: string
  readonly enabled?: boolean
  /** Whether `live dev:cache` was called. */
  readonly switchedOn?: boolean
  readonly logger?: Logger
  readonly config?: ApplicationConfig
}

/** An application that renders `pages/<action>` for `/show`, `/other` and `/shared`, and its folder of templates. */
export async function cachedApp(sources: Sources, options: CachedAppOptions = {}) {
  const { store, stage = new Stage(), views = {}, version, enabled, logger, config } = options
  class PagesController extends BaseController {
    show() {
      return this.page('show')
    }
    other() {
      return this.page('other')
    }
    async expire() {
      await this.expireFragment('shared')
      this.head('no_content')
    }
    private page(template: string) {
      const ran = (value: unknown = '') => {
        stage.ran++
        return value
      }
      this.assign({ ran, ...stage.assigns })
      this.request.variant = stage.variants
      const { formats, layout, stream } = stage
      this.locale = stage.locale
      this.render({ template: `pages/${template}`, layout, stream, ...(formats === undefined ? {} : { formats }) })
    }
  }
  const folder = viewFolder(sources)
  if (options.switchedOn === true) {
    mkdirSync(join(folder, 'tmp'))
    writeFileSync(join(folder, CACHING_SWITCH), '')
  }
  const application = new LiveApplication({
    root: folder,
    routes: routes((r) => {
      for (const action of ['show', 'other', 'expire'] as const) r.get(action, PagesController, action)
    }),
  })
  application.config = {
    security: { secretKeyBase: 'x'.repeat(64), ...config?.security },
    ...(config?.controller === undefined ? {} : { controller: config.controller }),
    i18n: { availableLocales: ['en', 'de'] },
    cache: {
      ...(store === undefined ? {} : { store }),
      ...(version === undefined ? {} : { version }),
      ...(enabled === undefined ? {} : { enabled }),
    },
    log: logger === undefined ? { level: 'silent' } : { logger },
    view: { renderer: new Views({ folders: [folder], annotate: false, ...views }) },
  }
  const app: TestApp = await testApp(application)
  const text = async (path = '/show', headers: Record<string, string> = {}) => (await app.get(path, { headers })).text
  return {
    app,
    stage,
    folder,
    text,
    write: (changed: Sources) => writeViews(folder, changed),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}

/** A store that answers later, and remembers its calls. */
export class SlowStore implements CacheStore {
  readonly values = new Map<string, unknown>()
  readonly calls: string[] = []

  constructor(readonly many = true) {
    if (!many) this.readMany = undefined as never
  }

  async read(key: string): Promise<unknown> {
    this.calls.push(`read ${key}`)
    await new Promise(setImmediate)
    return this.values.get(key)
  }

  async readMany(keys: readonly string[]): Promise<readonly unknown[]> {
    this.calls.push(`many ${keys.length}`)
    await new Promise(setImmediate)
    return keys.map((key) => this.values.get(key))
  }

  async write(key: string, value: unknown, { expiresInMs }: CacheWriteOptions): Promise<void> {
    this.calls.push(`write ${key}${expiresInMs === null ? '' : ` ${expiresInMs}`}`)
    this.values.set(key, value)
    await new Promise(setImmediate)
  }

  async delete(key: string): Promise<boolean> {
    return this.values.delete(key)
  }
}

/** A logger that keeps the lines of a level. */
export class LogLines implements Logger {
  readonly warnings: string[] = []
  readonly errors: Error[] = []

  fatal(): void {}
  info(): void {}
  debug(): void {}

  warn(_fields: object | string, message = ''): void {
    this.warnings.push(message)
  }

  error(fields: object | string): void {
    this.errors.push((fields as { err: Error }).err)
  }

  child(): Logger {
    return this
  }

  isLevelEnabled(): boolean {
    return true
  }
}

/** A promise that a test settles. */
export function gate<T = unknown>() {
  let open!: (value: T) => undefined
  let fail!: (error: unknown) => void
  const promise = new Promise<T>((resolve, reject) => {
    open = (value) => {
      resolve(value)
    }
    fail = reject
  })
  return { promise, open, fail }
}
