/** Helpers and mappings that an application makes of its own (routing.md R118, R119). */
import type { UrlOptions } from './url-options.js'

/** What a direct helper is called on: the helpers of the place where its caller is. */
export interface DirectContext {
  /** The path of a named route. */
  path(name: string, ...args: readonly unknown[]): string
  /** The URL of a named route. */
  url(name: string, ...args: readonly unknown[]): string
  /** The path or the URL of a named route, as the caller asked. */
  routeFor(name: string, ...args: readonly unknown[]): string
  /** The URL of anything. */
  urlFor(target?: unknown, options?: UrlOptions): string
  /** The path of a model, a class, or a list. */
  polymorphicPath(target: unknown, options?: UrlOptions): string
}

/**
 * Makes what a direct helper leads to: anything that `urlFor` takes.
 * @param args the arguments of the helper; the last one is always the record of its options
 */
export type DirectFunction = (this: DirectContext, ...args: never[]) => unknown

/** Makes what a model leads to: anything that `urlFor` takes. */
export type ResolveFunction = (this: DirectContext, model: never, options: Readonly<Record<string, unknown>>) => unknown

/** A direct helper as it was declared. */
export interface DirectHelper {
  readonly build: DirectFunction
  readonly defaults: Readonly<Record<string, unknown>>
  /** `file:line`. */
  readonly source: string
}
