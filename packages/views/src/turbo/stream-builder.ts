/** `turboStream.append('posts', post)`: makes changes of a page (app.md A133, A134). */
import { ArgumentError } from '@live/core'
import { isRecord } from '../helpers/attributes.js'
import { currentRequestId } from './request-ids.js'
import { type DomTarget, idOf, isRecordObject, selectorOf } from './turbo-names.js'
import { type RefreshOptions, type StreamContent, type StreamOptions, TurboStream } from './turbo-stream.js'

/** Options of a render, which stand where content could stand too. */
const OPTIONS: ReadonlySet<string> = new Set([
  ...[
    'partial',
    'locals',
    'collection',
    'as',
    'template',
    'inline',
    'html',
    'plain',
    'formats',
    'variants',
    'layout',
    'method',
    'attributes',
  ],
])

/**
 * A method for each action. `R` is what becomes of an element: in a controller a {@link TurboStream} for `render({ turboStream })`, in a
 * template HTML.
 */
export class TurboStreamBuilder<R = TurboStream> {
  readonly #finish: (stream: TurboStream) => R

  /** @param finish makes what the methods return */
  constructor(finish: (stream: TurboStream) => R) {
    this.#finish = finish
  }

  /** Puts the content at the end of the target. An element in it whose id is there already is replaced. */
  append(target: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('append', { target: idOf(target) }, [target, content, options])
  }

  /** {@link append} for every element that a selector finds. */
  appendAll(targets: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('append', { targets: selectorOf(targets) }, [targets, content, options])
  }

  /** Puts the content at the beginning of the target. */
  prepend(target: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('prepend', { target: idOf(target) }, [target, content, options])
  }

  /** {@link prepend} for every element that a selector finds. */
  prependAll(targets: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('prepend', { targets: selectorOf(targets) }, [targets, content, options])
  }

  /** Puts the content in the place of the target. `replace(post)` shows the record by its partial. */
  replace(target: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('replace', { target: idOf(target) }, [target, content, options])
  }

  /** {@link replace} for every element that a selector finds. */
  replaceAll(targets: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('replace', { targets: selectorOf(targets) }, [targets, content, options])
  }

  /** Puts the content into the target, in the place of what is there. */
  update(target: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('update', { target: idOf(target) }, [target, content, options])
  }

  /** {@link update} for every element that a selector finds. */
  updateAll(targets: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('update', { targets: selectorOf(targets) }, [targets, content, options])
  }

  /** Puts the content in front of the target. */
  before(target: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('before', { target: idOf(target) }, [target, content, options])
  }

  /** {@link before} for every element that a selector finds. */
  beforeAll(targets: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('before', { targets: selectorOf(targets) }, [targets, content, options])
  }

  /** Puts the content behind the target. */
  after(target: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('after', { target: idOf(target) }, [target, content, options])
  }

  /** {@link after} for every element that a selector finds. */
  afterAll(targets: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content('after', { targets: selectorOf(targets) }, [targets, content, options])
  }

  /** Takes the target away. */
  remove(target: DomTarget): R {
    return this.#finish(new TurboStream('remove', { target: idOf(target) }, undefined, {}, false))
  }

  /** {@link remove} for every element that a selector finds. */
  removeAll(targets: DomTarget): R {
    return this.#finish(new TurboStream('remove', { targets: selectorOf(targets) }, undefined, {}, false))
  }

  /** Loads the page anew, unless this browser caused it. */
  refresh({ method, scroll, requestId = currentRequestId() }: RefreshOptions = {}): R {
    return this.#finish(new TurboStream('refresh', { 'request-id': requestId, method, scroll }, undefined, {}, false))
  }

  /** An action of any name: those of your own are functions of `Turbo.StreamActions` in the browser. */
  action(name: string, target: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content(name, { target: idOf(target) }, [target, content, options])
  }

  /** {@link action} for every element that a selector finds. */
  actionAll(name: string, targets: DomTarget, content?: StreamContent, options?: StreamOptions): R {
    return this.#content(name, { targets: selectorOf(targets) }, [targets, content, options])
  }

  #content(action: string, place: Readonly<Record<string, string>>, given: readonly [DomTarget, StreamContent, StreamOptions?]): R {
    const { content, options } = contentOf(...given)
    const { method, attributes } = options
    return this.#finish(new TurboStream(action, { ...attributes, ...place, method }, content, options))
  }
}

/** Sorts out what was given: options may stand in the place of content, and a record is content of its own. */
function contentOf(target: DomTarget, given: StreamContent, also: StreamOptions = {}): { content: StreamContent; options: StreamOptions } {
  const isOptions = isRecord(given) && !isRecordObject(given) && typeof given['renderIn'] !== 'function'
  const options = isOptions ? { ...(given as StreamOptions), ...also } : also
  const unknown = Object.keys(options).find((name) => !OPTIONS.has(name))
  if (unknown !== undefined) {
    throw new ArgumentError(`A stream has no option ${unknown}: it has ${[...OPTIONS].join(', ')}; values for the partial are its locals`)
  }
  if (!isOptions && given !== undefined) return { content: given, options }
  const record = Array.isArray(target) ? (target as readonly unknown[])[0] : target
  return { content: isRecordObject(record) ? record : undefined, options }
}

/**
 * Streams for controllers, which render them by `render({ turboStream })`, and for broadcasts:
 *
 * ```ts
 * this.render({ turboStream: [turboStream.append('posts', post), turboStream.update('count', String(count))] })
 * ```
 */
export const turboStream = new TurboStreamBuilder((stream) => stream)
