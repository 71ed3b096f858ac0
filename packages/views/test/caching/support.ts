/** An application whose pages keep fragments, and stores that tell what was asked of them. */
import { BaseController, type CacheStore, type CacheWriteOptions, LiveApplication, type Logger, routes } from '@live/core'
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
  readonly logger?: Logger
  readonly environment?: string
  readonly security?: object
}

/** An application that renders `pages/<action>` for `/show`, `/other` and `/shared`, and its folder of templates. */
export async function cachedApp(sources: Sources, options: CachedAppOptions = {}) {
  const { store, stage = new Stage(), views = {}, version, enabled, logger, environment = 'test', security } = options
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
      this.i18n.locale = stage.locale
      this.render({ template: `pages/${template}`, layout, stream, ...(formats === undefined ? {} : { formats }) })
    }
  }
  const folder = viewFolder(sources)
  const application = new LiveApplication({
    root: folder,
    environment,
    routes: routes((r) => {
      for (const action of ['show', 'other', 'expire'] as const) r.get(action, PagesController, action)
    }),
  })
  application.config = {
    security: { secretKeyBase: 'x'.repeat(64), ...security },
    i18n: { availableLocales: ['en', 'de'] },
    cache: { ...(store === undefined ? {} : { store }), ...(version === undefined ? {} : { version }), ...(enabled === undefined ? {} : { enabled }) },
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
    await new Promise(setImmediate)
    this.values.set(key, value)
  }

  async delete(key: string): Promise<boolean> {
    return this.values.delete(key)
  }
}

/** A promise that a test settles. */
export function gate<T = unknown>() {
  let open!: (value: T) => void
  let fail!: (error: unknown) => void
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  return { promise, open, fail }
}
