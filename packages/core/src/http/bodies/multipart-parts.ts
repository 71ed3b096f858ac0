/** The parts of one multipart body: counted, measured, and turned into parameters in the order in which they came. */
import type { Readable } from 'node:stream'
import { BodyTooLargeError, UploadLimitError, UploadTooLargeError } from '../../errors/index.js'
import { malformedParameters, ParameterBuilder } from '../parameters/parameter-builder.js'
import type { ParameterLimits, ParameterObject, ParameterValue } from '../parameters/parameter-value.js'
import { decodeText } from './body-decoder.js'
import { UploadFolder } from './multipart-folder.js'
import { type PartHead, parsePartHead, type RawPartHeaders } from './multipart-head.js'
import type { UploadSettings } from './multipart-settings.js'
import { UploadedFile } from './uploaded-file.js'

/** What a multipart body may bring. */
export interface MultipartLimits extends ParameterLimits {
  readonly uploads: UploadSettings
  /** Bytes of all text fields together, which are kept in memory. */
  readonly textLimit: number
}

/** Longest head of a part, in bytes. */
const MAX_HEAD = 16 * 1024

interface Entry {
  readonly name: string
  value: ParameterValue
}

/** Collects the parts. They are read one after another, so that a request has one open file at a time. */
export class MultipartParts {
  /** Told the first failure. */
  onFailure: (error: unknown) => void = () => {}
  readonly folder: UploadFolder
  readonly #limits: MultipartLimits
  readonly #entries: Entry[] = []
  #parts = 0
  #files = 0
  #fields = 0
  #textBytes = 0
  #headless = false
  #reading: Readable | null = null
  #work: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | null = null

  constructor(limits: MultipartLimits) {
    this.#limits = limits
    this.folder = new UploadFolder(limits.uploads.directory)
  }

  /** For the parser, which drops what is beyond: one header more than is allowed, so that it shows. */
  get headerLimits(): { maxHeaderPairs: number; maxHeaderSize: number } {
    return { maxHeaderPairs: this.#limits.uploads.headerPairs + 1, maxHeaderSize: MAX_HEAD }
  }

  /** Takes a part that begins. */
  add(part: Readable): void {
    // The parser tells every part that ended early of it; that there is an error at all is told once, by the parser itself.
    part.on('error', () => {})
    if (this.#failure !== null) return
    if (this.#headless) this.#fail(incompleteHead())
    else if (++this.#parts > this.#limits.uploads.parts) this.#fail(new UploadLimitError('parts', this.#limits.uploads.parts))
    this.#headless = true
    part.on('header', (headers: RawPartHeaders) => {
      this.#headless = false
      if (this.#failure === null) this.#begin(part, headers)
    })
  }

  /** The parameters, when all parts were read. Throws the first failure, and what the limits of forms say. */
  async parameters(): Promise<ParameterObject> {
    await this.#work
    if (this.#failure !== null) throw this.#failure.error
    if (this.#headless) throw incompleteHead()
    const builder = new ParameterBuilder(this.#limits, 'request')
    for (const { name, value } of this.#entries) builder.add(name, value)
    return builder.parameters
  }

  /** Gives up: nothing more is read, and the files are removed. */
  async abandon(): Promise<void> {
    this.#failure ??= { error: null }
    this.#reading?.destroy()
    await this.#work
    await this.folder.remove()
  }

  #begin(part: Readable, raw: RawPartHeaders): void {
    const { uploads } = this.#limits
    try {
      this.#checkHead(raw)
      const head = parsePartHead(raw)
      if (head.filename === null) {
        if (++this.#fields > uploads.fields) throw new UploadLimitError('fields', uploads.fields)
        this.#read(part, head, () => this.#text(part, head))
      } else if (head.filename === '') {
        // A file input in which nothing was chosen makes no parameter.
        part.resume()
      } else {
        if (++this.#files > uploads.files) throw new UploadLimitError('files', uploads.files)
        this.#read(part, head, () => this.#file(part, head))
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  #checkHead(raw: RawPartHeaders): void {
    const { headerPairs } = this.#limits.uploads
    let count = 0
    let bytes = 0
    for (const name of Object.keys(raw)) {
      count += raw[name].length
      for (const value of raw[name]) bytes += name.length + value.length + 4
    }
    if (count > headerPairs) throw new UploadLimitError('headers in one part', headerPairs)
    // The parser cuts a longer head off where it likes.
    if (bytes >= MAX_HEAD - 4) throw new UploadLimitError('bytes in the head of one part', MAX_HEAD)
  }

  /** Reads one part when those before it are done. */
  #read(part: Readable, { name }: PartHead, read: () => Promise<ParameterValue>): void {
    const entry: Entry = { name, value: null }
    this.#entries.push(entry)
    const next = async (): Promise<void> => {
      if (this.#failure !== null) return
      this.#reading = part
      entry.value = await read()
    }
    this.#work = this.#work.then(next).catch((error: unknown) => this.#fail(error))
  }

  async #text(part: Readable, { name, charset }: PartHead): Promise<string> {
    const { uploads, textLimit } = this.#limits
    const chunks: Uint8Array[] = []
    for await (const chunk of within(part, uploads.fieldSize, name)) {
      this.#textBytes += chunk.length
      if (this.#textBytes > textLimit) throw new BodyTooLargeError(textLimit)
      chunks.push(chunk)
    }
    return decodeText(Buffer.concat(chunks), charset)
  }

  async #file(part: Readable, { name, filename, contentType, headers }: PartHead): Promise<UploadedFile> {
    const written = await this.folder.write(within(part, this.#limits.uploads.fileSize, name))
    return new UploadedFile({ originalFilename: filename ?? '', contentType, headers, ...written })
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return
    this.#failure = { error }
    this.onFailure(error)
  }
}

const incompleteHead = (): Error => malformedParameters('request', 'the head of a part of the multipart body is incomplete')

/** The chunks of a part, up to a limit. Throws `UploadTooLargeError` past it. */
async function* within(part: Readable, limit: number, name: string): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of part as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > limit) throw new UploadTooLargeError(name, limit)
    yield chunk
  }
}
