/** The body of one request: what arrives, its bytes once they are here, and its parameters. Made when somebody asks for it. */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { UnsupportedMediaTypeError } from '../../errors/index.js'
import { parseMediaType } from '../negotiation/media-type.js'
import type { ParameterObject } from '../parameters/parameter-value.js'
import { type BodyDecoding, parseBody } from './body-decoder.js'
import { type BodyLoading, loadBody } from './body-loader.js'
import type { MultipartForm } from './multipart.js'

/** The request, as far as its body is concerned. */
export interface BodyRequest {
  readonly raw: IncomingMessage
  readonly contentType: string | null
}

/** The body of a request that announced one. */
export class RequestBody {
  readonly #request: BodyRequest
  #bytes: Buffer | null = null
  #parameters: ParameterObject | null = null
  #malformed: unknown = null
  #arriving: ReadableStream<Uint8Array> | null = null

  constructor(request: BodyRequest) {
    this.#request = request
  }

  /** The buffered bytes; `null` before {@link load}. Empty for a multipart form. */
  get bytes(): Buffer | null {
    return this.#bytes
  }

  /** A stream of the buffered bytes, new at each reading (C32); before, the one stream of what arrives. */
  get stream(): ReadableStream<Uint8Array> {
    if (this.#bytes !== null) return new Blob([this.#bytes]).stream() as ReadableStream<Uint8Array>
    this.#arriving ??= Readable.toWeb(this.#request.raw) as ReadableStream<Uint8Array>
    return this.#arriving
  }

  /**
   * Takes it from the wire, once.
   * @returns the form whose files are on disk, for whoever removes them; `null` for a body in memory
   * @throws UnsupportedMediaTypeError for a malformed `Content-Type`, and what `loadBody` throws
   */
  async load(settings: BodyLoading): Promise<MultipartForm | null> {
    const { raw, contentType } = this.#request
    assertMediaType(contentType)
    const { bytes, form, malformed } = await loadBody(raw, contentType, settings)
    this.#bytes = bytes
    this.#malformed = malformed
    if (form !== null) this.#parameters = form.parameters
    return form
  }

  /** Its parameters; `null` before {@link load}, and for types that have none. Throws what was wrong with it, at each call. */
  parameters(decoding: () => BodyDecoding): ParameterObject | null {
    if (this.#malformed !== null) throw this.#malformed
    if (this.#parameters === null && this.#bytes !== null && this.#bytes.length > 0) {
      this.#parameters = parseBody(this.#bytes, this.#request.contentType, decoding())
    }
    return this.#parameters
  }

  /** Parses the bytes again, because the rules changed; a form stays as it came. */
  forgetParameters(): void {
    if (this.#bytes !== null && this.#bytes.length > 0) this.#parameters = null
  }
}

function assertMediaType(contentType: string | null): void {
  if (contentType !== null && parseMediaType(contentType) === null) {
    throw new UnsupportedMediaTypeError(`${JSON.stringify(contentType.slice(0, 100))} is not a media type`)
  }
}
