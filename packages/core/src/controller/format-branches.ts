/** The branches of a `respondTo`: which handler for which format and variant, in each form they may be written (C107–C115). */
import { ArgumentError } from '../errors/index.js'
import { type MimeType, mimeTypes } from '../http/negotiation/mime-types.js'

/** What to do for one format: a function of the controller and of the format, or `true` for the action's template. */
export type FormatAction = true | ((controller: never, format: MimeType) => unknown)

/**
 * What to do for each variant of a format (C115): the first variant of the request that is named here, else `any`; for requests
 * without a variant `none`, else `any`. What is left is the action's template.
 */
export type VariantHandlers = Readonly<Record<string, FormatAction>>

/** What to do for one format. */
export type FormatHandler = FormatAction | VariantHandlers

/** Handlers by short name of the type (`html`, `json`, `turboStream`), in order of preference; `any` takes what is left. */
export type FormatHandlers = Readonly<Record<string, FormatHandler>>

/** Handlers as pairs, so that one may serve several types: `[[['js', 'xml'], handler], ['html', true]]` (C111). */
export type FormatPairs = readonly (readonly [string | readonly string[], FormatHandler])[]

/** Short names that the compiler knows in a {@link FormatBuilder}; add your own by merging. */
export interface FormatNames {
  html: true
  text: true
  js: true
  css: true
  csv: true
  json: true
  xml: true
  md: true
  svg: true
  pdf: true
  rss: true
  atom: true
  ics: true
  yaml: true
  turboStream: true
}

/** What a function gets that declares its formats one by one, in the manner of Rails. */
export type FormatBuilder = { readonly [K in keyof FormatNames]: (handler?: FormatHandler) => void } & {
  /** One handler for several types, or for all that are left. */
  any(...typesAndHandler: readonly (string | FormatHandler)[]): void
  /** A type that has no method: a media type, or a registered short name. */
  custom(type: string, handler?: FormatHandler): void
}

/** What `respondTo` takes first. */
export type FormatChoice = FormatHandlers | FormatPairs | ((format: FormatBuilder) => void)

/** The branches as one object, in the order in which they were written. */
export function branchesOf(choice: readonly unknown[]): FormatHandlers {
  const [first] = choice
  if (typeof first === 'string') return templatesFor(choice)
  if (choice.length > 1) throw new ArgumentError('respondTo takes handlers or names of formats, not both')
  if (typeof first === 'function') return built(first as (format: FormatBuilder) => void)
  return Array.isArray(first) ? paired(first as FormatPairs) : (first as FormatHandlers)
}

/** The action of a branch for the variants of a request; `undefined` when it has none for them. */
export function actionFor(handler: FormatHandler | undefined, variants: readonly string[]): FormatAction | undefined {
  // A branch without a handler is one for the template (C108).
  if (handler === undefined) return true
  if (typeof handler !== 'object') return handler
  const wanted = variants.find((variant) => Object.hasOwn(handler, variant))
  if (wanted !== undefined) return handler[wanted]
  return variants.length === 0 && Object.hasOwn(handler, 'none') ? handler.none : Object.hasOwn(handler, 'any') ? handler.any : undefined
}

function templatesFor(formats: readonly unknown[]): FormatHandlers {
  const branches: Record<string, FormatHandler> = Object.create(null)
  for (const format of formats) {
    if (typeof format !== 'string') throw new ArgumentError('respondTo takes handlers or names of formats, not both')
    branches[format] = true
  }
  return branches
}

function paired(pairs: FormatPairs): FormatHandlers {
  const branches: Record<string, FormatHandler> = Object.create(null)
  for (const [names, handler] of pairs) for (const name of typeof names === 'string' ? [names] : names) branches[name] ??= handler
  return branches
}

function built(declare: (format: FormatBuilder) => void): FormatHandlers {
  const branches: Record<string, FormatHandler> = Object.create(null)
  const add = (type: string, handler: FormatHandler = true): void => {
    branches[type] ??= handler
  }
  const builder: Record<string, (...args: never[]) => void> = Object.create(null)
  for (const symbol of mimeTypes.symbols) builder[camelCase(symbol)] = (handler?: FormatHandler) => add(symbol, handler)
  builder.custom = add
  builder.any = (...args: (string | FormatHandler)[]): void => {
    const types = args.filter((each) => typeof each === 'string')
    const handler = args.find((each) => typeof each !== 'string')
    for (const type of types.length === 0 ? ['any'] : types) add(type, handler)
  }
  declare(builder as unknown as FormatBuilder)
  return branches
}

const camelCase = (symbol: string): string => symbol.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
