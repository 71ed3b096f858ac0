/** What a package brings to an application: one interface for everything that can be plugged in (app.md A8). */
import type { Middleware } from '../middleware/middleware.js'
import type { MiddlewareStack } from '../middleware/middleware-stack.js'
import type { RouteBlock } from '../routing/route-mapper.js'
import type { Initializer } from './initializer-types.js'

/** A plugin, made by `defineLivePlugin` and named in `config.plugins`. */
export interface LivePlugin {
  /** Unique among the plugins of an application; owner of its initializers. */
  readonly name: string
  /** Defaults: what the application says itself wins. */
  readonly config?: object
  /** They run before those of the application, unless they say otherwise. */
  readonly initializers?: readonly Initializer[]
  /** Middlewares outside of the application's own; or a function that edits the whole stack, before the application does. */
  readonly middleware?: readonly Middleware[] | ((stack: MiddlewareStack) => void)
  /** Routes behind those of the application. */
  readonly routes?: RouteBlock
  /** Commands of `live`: each adds itself to the program of commander that it gets. */
  readonly commands?: readonly ((program: never) => void)[]
  /** Generators of `live generate`, by name. */
  readonly generators?: Readonly<Record<string, unknown>>
  /** Folders of templates, absolute; searched after those of the application. */
  readonly views?: readonly (string | URL)[]
  /** Folders of locale files, absolute; read before those of the application. */
  readonly locales?: readonly (string | URL)[]
}
