/** One template: its source, its code, and the functions made of it. */
import { compileFunction } from 'node:vm'
import { closestName, hasCode, isError } from '@live/core'
import { framesOf, TemplateError } from '../errors/template-error.js'
import type { Escape, Locator, Output } from '../html/output.js'
import type { HelperFunctions, TemplateReference } from '../view.js'
import { type CompiledTemplate, CompileFailure, compileTemplate, placeAt } from './compile.js'
import { escapeFor } from './escape-for.js'
import type { HelperTable } from './helper-table.js'
import { type DeclaredLocal, declaredAtTop, declaredLocals, localsReader } from './strict-locals.js'
import { ETA, type TemplateHandler } from './template-handler.js'

/** What a template sees of the render under way. */
export interface TemplateScope {
  readonly assigns: Readonly<Record<string, unknown>>
  /** Helpers of the controller; `null` for none. */
  readonly ownHelpers: Readonly<Record<string, unknown>> | null
  readonly table: HelperTable
  /** The template that is running. */
  template: TemplateReference
  /** The helpers of a module, made when the first of them is used. */
  module(index: number): HelperFunctions
  /** A helper for a template that awaits: it finds that template running, whatever ran in the meantime. */
  within(template: Template, helper: unknown): unknown
  /** A helper of which what it gives must not be kept in a cache. */
  personal(helper: unknown): unknown
  /** What `content(…)` is in a template. @param inner what the template stands around */
  contentOf(inner: unknown): unknown
  /** A block begins. */
  open(template: Template): Output
  /** A block ends. */
  close(output: Output): unknown
}

/** What a template is made of. */
export interface TemplateSource {
  readonly name: string
  readonly path: string
  /** Absolute; `null` for a source that is in no file. */
  readonly file: string | null
  readonly format: string | null
  readonly source: string
  readonly handler: TemplateHandler
}

type Run = (
  out: Output,
  scope: TemplateScope,
  locals: Readonly<Record<string, unknown>>,
  template: Template,
  inner: unknown,
) => Promise<void> | undefined

/** Helpers of controllers that give what is for one visitor, or one page, only. */
const PERSONAL = new Set(['csrfField', 'csrfMetaTags', 'formAuthenticityToken', 'cspNonce', 'flash', 'notice', 'alert'])
/** Functions of one template that are kept: one for each combination of names that it was given. */
const MAX_VARIANTS = 64
/** As many names have their origins in one number: two bits each. */
const NAMES_PER_KEY = 26
const [NOWHERE, LOCAL, ASSIGNED, OWN_HELPER] = [0, 1, 2, 3] as const

/** A template, compiled when it is needed first. */
export class Template implements TemplateReference, Locator {
  readonly name: string
  readonly path: string
  readonly file: string | null
  readonly format: string | null
  readonly source: string
  readonly escape: Escape
  readonly #handler: TemplateHandler
  #compiled: CompiledTemplate | null = null
  #declared: readonly DeclaredLocal[] | null = null
  #foreign: ((scope: TemplateScope, locals: Readonly<Record<string, unknown>>) => unknown) | null = null
  readonly #variants = new Map<number | string, Run>()
  #lastKey: number | string = -1
  #lastRun: Run | null = null

  constructor({ name, path, file, format, source, handler }: TemplateSource) {
    this.name = name
    this.path = path
    this.file = file
    this.format = format
    this.source = source
    this.escape = escapeFor(format ?? 'html')
    this.#handler = handler
  }

  /** The code. @throws TemplateError for a template that cannot be compiled */
  get compiled(): CompiledTemplate {
    if (this.#compiled !== null) return this.#compiled
    try {
      const compiled = compileTemplate(this.source)
      this.#declared = declaredLocals(compiled.comments)
      this.#compiled = compiled
      return compiled
    } catch (error) {
      throw this.#syntaxError(error)
    }
  }

  /** The locals that it declares; `null` when it takes any. */
  get declared(): readonly DeclaredLocal[] | null {
    if (!this.isEta) this.#compileForeign()
    else if (this.#compiled === null) void this.compiled
    return this.#declared
  }

  /** Whether it is written in the language of the engine. */
  get isEta(): boolean {
    return this.#handler === ETA
  }

  /** Whether it awaits something, so that it is not done when it returns. */
  get isAsync(): boolean {
    return !this.isEta || this.compiled.isAsync
  }

  /** Whether it may look at a local of this name: it names it, or takes all of them in hand. */
  uses(local: string): boolean {
    const { declared } = this
    if (declared !== null) return declared.some(({ name }) => name === local)
    if (!this.isEta) return true
    const { names } = this.compiled
    return names.includes(local) || names.includes('locals')
  }

  /** Compiles it for what most calls will give, so that no request has to. @throws TemplateError */
  prepare(table: HelperTable): void {
    if (!this.isEta) this.#compileForeign()
    else if (this.compiled.names.length <= NAMES_PER_KEY)
      this.#build(
        this.compiled.names.map(() => NOWHERE),
        table,
      )
  }

  /**
   * Runs the template.
   * @param out where it writes; @param inner what it stands around, for a layout
   * @returns a promise when it awaits something
   * @throws TemplateError
   */
  run(scope: TemplateScope, out: Output, locals: Readonly<Record<string, unknown>>, inner: unknown = null): Promise<void> | undefined {
    const before = scope.template
    scope.template = this
    try {
      if (!this.isEta) {
        out.putRaw(this.#runForeign(scope, locals))
        return undefined
      }
      const run = this.#runFor(scope, locals)
      const done = run(out, scope, locals, this, inner)
      return this.compiled.isAsync ? done!.catch((error) => this.#fail(error, out.position, scope, locals)) : undefined
    } catch (error) {
      return this.#fail(error, out.position, scope, locals)
    } finally {
      scope.template = before
    }
  }

  /** Says of an error where in this template it happened. */
  locate(error: unknown, position: number | null): unknown {
    if (hasCode(error, 'ERR_TEMPLATE')) return error
    const place = this.#placeIn(error) ?? (position === null ? undefined : this.#compiled?.places[position])
    if (isError(error)) pointTo(error, this, place)
    const message = isError(error) ? error.message : `${String(error)} was thrown, which is no error`
    return new TemplateError(message, this.#at(place), { cause: error })
  }

  #fail(error: unknown, position: number, scope: TemplateScope, locals: Readonly<Record<string, unknown>>): never {
    const name = misspelt(error, this.#filename)
    if (name === null) throw this.locate(error, position)
    const known = [...Object.keys(locals), ...Object.keys(scope.assigns), ...Object.keys(scope.ownHelpers ?? {}), ...scope.table.names]
    const near = closestName(name, known)
    const message = `${name} is not defined: it is no local, nothing that the controller assigned, and no helper`
    throw new TemplateError(message, this.#at(this.#placeIn(error)), { suggestions: near === null ? [] : [near] })
  }

  /** The function for the names that this call gives. */
  #runFor(scope: TemplateScope, locals: Readonly<Record<string, unknown>>): Run {
    const { names } = this.compiled
    if (this.#declared !== null) this.#checkLocals(this.#declared, scope, locals)
    const key = names.length <= NAMES_PER_KEY ? numericKey(names, scope, locals) : origins(names, scope, locals).join('')
    if (key === this.#lastKey) return this.#lastRun!
    let run = this.#variants.get(key)
    if (run === undefined) {
      run = this.#build(origins(names, scope, locals), scope.table)
      // Which names there are may be up to a client: what is kept has a bound.
      if (this.#variants.size >= MAX_VARIANTS) this.#variants.clear()
      this.#variants.set(key, run)
    }
    this.#lastKey = key
    this.#lastRun = run
    return run
  }

  /** Makes the function: only the names that are there become variables, so that any other one is an error of JavaScript. */
  #build(from: readonly number[], table: HelperTable): Run {
    const { names, code, isAsync, awaits } = this.compiled
    const declared = new Map((this.#declared ?? []).map((local) => [local.name, local]))
    const variables = names.flatMap((name, i) => variable(name, from[i]!, declared.get(name), table, awaits))
    const head = `'use strict';return {${JSON.stringify(this.name)}:${isAsync ? 'async ' : ''}function(__out,__view,__locals,__template,__inner){`
    const prologue = variables.length === 0 ? '' : `const ${variables.join(',')};`
    try {
      // The first line is ours: the template begins in the second, which counts as its first.
      const make = compileFunction(`${head}${prologue}{\n${code}\n}}}[${JSON.stringify(this.name)}]`, [], {
        filename: this.#filename,
        lineOffset: -1,
      }) as () => Run
      return make()
    } catch (error) {
      throw this.#syntaxError(error)
    }
  }

  #checkLocals(declared: readonly DeclaredLocal[], { assigns }: TemplateScope, locals: Readonly<Record<string, unknown>>): void {
    const missing = declared.find(({ name, required }) => required && !Object.hasOwn(locals, name))
    if (missing !== undefined) throw new TemplateError(`missing local: ${missing.name}`, this.#at(undefined))
    const names = declared.map(({ name }) => name)
    const unknown = Object.keys(locals).find((name) => !names.includes(name) && !Object.hasOwn(assigns, name) && !isPlaceOf(name, locals))
    if (unknown === undefined) return
    const near = closestName(unknown, names)
    throw new TemplateError(`unknown local: ${unknown}`, this.#at(undefined), { suggestions: near === null ? [] : [near] })
  }

  /** What a template of another language is compiled into, behind the rules of the locals that it declares. */
  #compileForeign(): (scope: TemplateScope, locals: Readonly<Record<string, unknown>>) => unknown {
    if (this.#foreign !== null) return this.#foreign
    try {
      const declared = declaredAtTop(this.source)
      const made = this.#handler.compile(this.source, { path: this.path, format: this.format, locals: declared })
      const read = declared === null ? null : localsReader(declared, this.#filename)
      this.#declared = declared
      this.#foreign = (scope, locals) => {
        if (read === null) return made(scope as never, locals)
        this.#checkLocals(declared!, scope, locals)
        return made(scope as never, read(locals))
      }
    } catch (error) {
      throw this.locate(error, null)
    }
    return this.#foreign
  }

  #runForeign(scope: TemplateScope, locals: Readonly<Record<string, unknown>>): unknown {
    const made = this.#compileForeign()(scope, locals) as object
    return typeof made === 'object' && Symbol.asyncIterator in made ? joined(made as AsyncIterable<string>) : made
  }

  get #filename(): string {
    return this.file ?? this.path
  }

  #at(place: { readonly line: number; readonly column: number } | undefined) {
    const { name, path, file, source } = this
    return { template: name, path, file, source, line: place?.line ?? null, column: place?.column ?? null }
  }

  /** The place in this template that the stack of an error names first. */
  #placeIn(error: unknown): { line: number; column: number } | undefined {
    if (!isError(error) || this.#compiled === null) return undefined
    for (const frame of framesOf(error)) {
      const found = placeOf(frame, this.#filename)
      if (found !== null) return { line: found.line, column: this.#compiled.columnOf(found.line, found.column) }
    }
    return undefined
  }

  #syntaxError(error: unknown): unknown {
    if (hasCode(error, 'ERR_TEMPLATE')) return error
    if (error instanceof CompileFailure) return new TemplateError(error.message, this.#at(placeAt(this.source, error.at)))
    const { message, stack = '' } = error as Error
    const eta = /^(.+?) at line (\d+) col (\d+):/.exec(message)
    if (eta !== null) return new TemplateError(eta[1]!, this.#at({ line: Number(eta[2]), column: Number(eta[3]) }))
    return new TemplateError(message, this.#at(this.#placeOfSyntaxError(stack)))
  }

  /** V8 names the line, shows it, and marks the column below. */
  #placeOfSyntaxError(stack: string) {
    const [place = '', , marks = ''] = stack.split('\n')
    if (!place.startsWith(`${this.#filename}:`)) return undefined
    const line = Number(place.slice(this.#filename.length + 1))
    const last = this.source.split('\n').length
    return { line: Math.min(line, last), column: this.#compiled?.columnOf(line, marks.indexOf('^') + 1) ?? 1 }
  }
}

/** Where each name comes from. */
function origins(names: readonly string[], scope: TemplateScope, locals: Readonly<Record<string, unknown>>): number[] {
  return names.map((name) => originOf(name, scope, locals))
}

function numericKey(names: readonly string[], scope: TemplateScope, locals: Readonly<Record<string, unknown>>): number {
  let key = 0
  for (let i = 0; i < names.length; i++) key = key * 4 + originOf(names[i]!, scope, locals)
  return key
}

function originOf(name: string, { assigns, ownHelpers }: TemplateScope, locals: Readonly<Record<string, unknown>>): number {
  if (Object.hasOwn(locals, name)) return LOCAL
  if (Object.hasOwn(assigns, name)) return ASSIGNED
  return ownHelpers !== null && Object.hasOwn(ownHelpers, name) ? OWN_HELPER : NOWHERE
}

/** The declaration of a name, in code; none for one that is nowhere. */
function variable(name: string, origin: number, declared: DeclaredLocal | undefined, table: HelperTable, awaits: boolean): string[] {
  if (declared !== undefined) {
    return [
      declared.fallback === null
        ? `${name}=__locals.${name}`
        : `${name}=__locals.${name}===undefined?(${declared.fallback}):__locals.${name}`,
    ]
  }
  if (origin === LOCAL) return [`${name}=__locals.${name}`]
  if (origin === ASSIGNED) return [`${name}=__view.assigns.${name}`]
  if (origin === OWN_HELPER)
    return [`${name}=${PERSONAL.has(name) ? `__view.personal(__view.ownHelpers.${name})` : `__view.ownHelpers.${name}`}`]
  if (name === 'content') return ['content=__view.contentOf(__inner)']
  if (name === 'locals') return ['locals=__locals']
  if (name === 'view') return ['view=__view']
  const index = table.indexOf(name)
  if (index === undefined) return []
  const helper = `__view.module(${index}).${name}`
  return [`${name}=${awaits ? `__view.within(__template,${helper})` : helper}`]
}

/** Whether a local is what a collection says of the place of another one, such as `postCounter`: nobody has to declare that. */
function isPlaceOf(name: string, locals: Readonly<Record<string, unknown>>): boolean {
  const element = name.replace(/(?:Index|Counter|Iteration)$/, '')
  return element !== name && Object.hasOwn(locals, element)
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  let all = ''
  for await (const chunk of chunks) all += chunk
  return all
}

const NOT_DEFINED = /^([\p{ID_Start}$_][\p{ID_Continue}$]*) is not defined$/u

/** The variable that an error says does not exist, when the code of a template and not of a helper used it. */
function misspelt(error: unknown, file: string): string | null {
  if (!isError(error) || error.name !== 'ReferenceError') return null
  const [frame] = framesOf(error)
  return frame !== undefined && placeOf(frame, file) !== null ? (NOT_DEFINED.exec(error.message)?.[1] ?? null) : null
}

/** The line and column that a line of a stack names for a file. */
function placeOf(frame: string, file: string): { line: number; column: number } | null {
  const at = frame.indexOf(`${file}:`)
  if (at < 0) return null
  const [line, column] = frame.slice(at + file.length + 1).split(':')
  return { line: Number.parseInt(line!, 10), column: Number.parseInt(column ?? '1', 10) || 1 }
}

/** Puts the place in the template into the stack of an error, where the compiled code stands: pages and logs show it. */
function pointTo(error: Error, { name, file, path }: Template, place: { line: number; column: number } | undefined): void {
  if (place === undefined || typeof error.stack !== 'string' || !Object.isExtensible(error)) return
  const frame = `    at ${name} (${file ?? path}:${place.line}:${place.column})`
  const lines = error.stack.split('\n')
  const index = lines.findIndex((line) => placeOf(line, file ?? path) !== null && /^\s+at /.test(line))
  if (index < 0) lines.push(frame)
  else lines[index] = frame
  try {
    error.stack = lines.join('\n')
  } catch {
    // Some errors keep their stack to themselves; the wrapper names the place all the same.
  }
}
