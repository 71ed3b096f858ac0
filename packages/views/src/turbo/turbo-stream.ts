/** One change of a page, `<turbo-stream>`, before it is HTML (app.md A133). */
import { ArgumentError, type RenderOptions } from '@live/core'
import type { Attributes } from '../helpers/attributes.js'

/** What happens at the target. Any other name is an action of your own, which a script of the page defines. */
export type StreamAction = 'append' | 'prepend' | 'replace' | 'update' | 'before' | 'after' | 'remove' | 'refresh'

/** How the content of an element is made, and what else the element says. */
export interface StreamOptions
  extends Pick<
    RenderOptions,
    'partial' | 'locals' | 'collection' | 'as' | 'template' | 'inline' | 'html' | 'plain' | 'formats' | 'variants' | 'layout'
  > {
  /** `'morph'` changes what differs, so that focus and scroll positions stay; for `replace`, `update` and `refresh`. */
  readonly method?: 'morph'
  /** Attributes of your own, for actions of your own. */
  readonly attributes?: Attributes
}

/** Options of a refresh. */
export interface RefreshOptions {
  /** `'morph'` or `'replace'`. Default: as the page says. */
  readonly method?: 'morph' | 'replace'
  /** Whether the page stays where it is scrolled to. Default: as the page says. */
  readonly scroll?: 'preserve' | 'reset'
  /** The request that caused it: its browser has seen the change already. Default that of the request which is being answered. */
  readonly requestId?: string | null
}

/**
 * What stands inside of an element: a record, which is shown by its partial; a list of records; a component with `renderIn`; text, which
 * is escaped; safe HTML; a block; or options.
 */
export type StreamContent = unknown

/** An action with its target and its content; made by `turboStream`. */
export class TurboStream {
  /**
   * @param action lower-case letters and dashes
   * @param attributes in order, `target` or `targets` among them
   * @param content what is rendered, `undefined` for nothing; @param options how
   * @param hasTemplate whether the element has a `<template>`
   * @throws ArgumentError for an action that is no name
   */
  constructor(
    readonly action: string,
    readonly attributes: Attributes,
    readonly content: StreamContent = undefined,
    readonly options: StreamOptions = {},
    readonly hasTemplate = true,
  ) {
    if (!/^[A-Za-z][\w-]*$/.test(action))
      throw new ArgumentError(`${JSON.stringify(action)} is no action of a stream: give a name such as 'append'`)
  }
}
