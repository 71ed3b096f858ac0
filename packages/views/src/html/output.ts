/** Where templates and the `html` tag write: the text so far, and in between what is still on its way. */
import { ArgumentError, SafeString } from '@live/core'
import { escapeText, isThenable } from './text-of.js'

/** How values become text: for HTML, for JSON, or as they are. */
export type Escape = (value: string) => string

/** A piece of output that is not text yet. */
type Part = string | PromiseLike<unknown> | Output | Later

/** A promise that is asked for when a reader comes to it. */
export type Later = () => PromiseLike<unknown>

/** Says of an error which place of a template it came from. */
export interface Locator {
  /** @param position of the tag, as the compiler numbered it */
  locate(error: unknown, position: number): unknown
}

/** Text, and promises in their places. Generated code adds to `text` by itself. */
export class Output {
  text = ''
  /** Which tag of the template is being put out. */
  position = 0
  protected parts: Part[] | null = null

  /** @param escaping of what is put out; @param locator for promises that fail */
  constructor(
    readonly escaping: Escape = escapeText,
    readonly locator: Locator | null = null,
  ) {}

  /** What `<%= %>` does: escapes, unless the value is safe. Promises leave a gap that is filled later. */
  put(value: unknown): void {
    if (typeof value === 'string') this.text += this.escaping(value)
    else if (value instanceof SafeString) this.#putSafe(value)
    else this.#putOther(value)
  }

  /** What `<%~ %>` does: puts out as it is. */
  putRaw(value: unknown): void {
    if (value instanceof SafeString) this.#putSafe(value)
    else if (Array.isArray(value)) for (const each of value) this.putRaw(each)
    else if (isThenable(value)) this.await(value.then(asIs))
    else if (value !== null && value !== undefined) this.text += String(value)
  }

  /** Leaves a gap for what a promise will give. */
  await(promise: PromiseLike<unknown>): void {
    const { locator, position } = this
    const located = (error: unknown): never => {
      throw locator === null ? error : locator.locate(error, position)
    }
    const settled = Promise.resolve(promise).catch(located)
    // Whoever reads awaits it later, or never when something before it fails; no failure may count as unhandled.
    settled.catch(() => {})
    this.place(settled)
  }

  /** Puts a part behind the text so far. */
  place(part: PromiseLike<unknown> | Output | Later): void {
    this.parts ??= []
    if (this.text !== '') this.parts.push(this.text)
    this.text = ''
    this.parts.push(part)
  }

  /** Everything that was put out. */
  done(): SafeString {
    return this.parts === null ? new SafeString(this.text) : new PendingHtml(this)
  }

  /** Whether nothing is on its way. */
  get complete(): boolean {
    return this.parts === null
  }

  /** Waits for what is on its way. @throws what the promises throw */
  async collect(): Promise<string> {
    let all = ''
    for (const part of this.parts ?? []) {
      if (typeof part === 'string') all += part
      else all += await (await this.#outputOf(part)).collect()
    }
    return all + this.text
  }

  /** The pieces in order, as soon as they are there. @throws what the promises throw */
  async *read(): AsyncGenerator<string, void, undefined> {
    for (const part of this.parts ?? []) yield* this.readPart(part)
    if (this.text !== '') yield this.text
  }

  /** For something that nobody can wait for: nothing. Outputs that are sent while they are written wait for their reader. */
  flush(): Promise<void> | undefined {
    return undefined
  }

  protected async *readPart(part: Part): AsyncGenerator<string, void, undefined> {
    if (typeof part === 'string') yield part
    else yield* (await this.#outputOf(part)).read()
  }

  #putSafe(value: SafeString): void {
    if (value instanceof PendingHtml) this.place(value.output)
    else this.text += value.toString()
  }

  #putOther(value: unknown): void {
    if (isThenable(value)) this.await(value)
    else if (this.escaping === escapeJson) this.text += escapeJson(value)
    else if (typeof value === 'number') this.text += value
    else if (Array.isArray(value)) for (const each of value) this.put(each)
    else if (value !== null && value !== undefined) this.text += this.escaping(String(value))
  }

  async #outputOf(part: Exclude<Part, string>): Promise<Output> {
    if (part instanceof Output) return part
    const output = new Output(this.escaping, this.locator)
    output.put(await (typeof part === 'function' ? part() : part))
    return output
  }
}

/**
 * A `SafeString` that is not complete yet, because promises were put out in it. It can be put out, joined and returned like any
 * other; only its text is not there to be read.
 */
export class PendingHtml extends SafeString {
  /** @param output that nobody writes to any more */
  constructor(readonly output: Output) {
    super('')
  }

  /** The complete HTML. @throws what the promises throw */
  async ready(): Promise<SafeString> {
    return new SafeString(await this.output.collect())
  }

  /** @throws ArgumentError always: a part is missing */
  override toString(): string {
    throw new ArgumentError(
      'Parts of this HTML are promises that are not settled: put it out with the html tag or <%= %>, or await settled(html) first',
    )
  }
}

/** Safe HTML, whatever it is. */
function asIs(value: unknown): SafeString {
  if (value instanceof SafeString) return value
  const output = new Output()
  output.putRaw(value)
  return output.done()
}

const JSON_ESCAPES = /[<>&\u2028\u2029]/g

/** A value as JSON that may stand inside a script: `<`, `>`, `&`, U+2028 and U+2029 are `\uXXXX` (app.md A106). */
export function escapeJson(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(JSON_ESCAPES, unicodeEscape)
}

/** `\u003c` for `<`. */
export function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
