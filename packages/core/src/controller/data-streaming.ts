/** `sendData` and `sendFile`: downloads from memory and from disk (C232–C238, live.md L102, L103). */
import { tracingChannel } from 'node:diagnostics_channel'
import { basename, extname } from 'node:path'
import type { Readable } from 'node:stream'
import { ArgumentError } from '../errors/index.js'
import { ReadableBody } from '../http/bodies/readable-body.js'
import { type Selection, type SelectionRules, selectBytes } from '../http/files/byte-range-response.js'
import { openFileBelow } from '../http/files/contained-file.js'
import { formatContentDisposition } from '../http/files/content-disposition.js'
import { type FileBody, openFile } from '../http/files/file-body.js'
import { resolveType, typeForFilename } from '../http/negotiation/mime-types.js'
import { type Status, statusCode } from '../http/statuses.js'
import { oneLine } from '../middleware/error-body.js'
import type { AbstractClass, Metal } from './metal.js'
import { assertNotPerformed, type RenderingInstance } from './rendering.js'

/** What a download looks like to the client. */
export interface DownloadOptions {
  /** The name that the client saves it under. */
  filename?: string
  /** A type, used as it is, or a short name. Default: by the extension of the name, else `application/octet-stream`. */
  type?: string
  /** Wins over `type`; the same otherwise. */
  contentType?: string
  /** `'attachment'` (default) or `'inline'`; `null` for no header. */
  disposition?: string | null
  /** Default 200. With another one, conditions and ranges of the request do not count. */
  status?: Status
  /** Whether a client may ask for a part (C237). Default true. */
  ranges?: boolean
}

/** Options of {@link DataStreamingInstance.sendFile}. */
export interface SendFileOptions extends DownloadOptions {
  /** Leaves the name to the last segment of the URL. */
  urlBasedFilename?: boolean
  /** The path is relative to this folder, and may not leave it: for names that clients choose. What is not in there is a 404. */
  root?: string
}

/** What {@link DataStreaming} adds to a controller. */
export interface DataStreamingInstance {
  /**
   * Sends text, bytes or a Node stream as a download. Throws `ArgumentError` for an unknown type, `DoubleRenderError`. A stream is
   * sent whole, of unknown length, and cut when it fails.
   */
  sendData(data: string | Uint8Array | Readable, options?: DownloadOptions): void
  /**
   * Sends a file, or the part of it that was asked for, with `ETag`, `Last-Modified` and answers to conditions. Validators that the
   * action has set stay. Throws `MissingFileError` when it cannot be read, and like {@link sendData}.
   */
  sendFile(path: string, options?: SendFileOptions): void
}

const sendDataChannel = tracingChannel('send_data.action_controller')
const sendFileChannel = tracingChannel('send_file.action_controller')

/** Adds downloads to a controller class. */
export function DataStreaming<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<DataStreamingInstance> {
  abstract class DataStreamingAbility extends Base implements DataStreamingInstance {
    sendData(data: string | Uint8Array | Readable, options: DownloadOptions = {}): void {
      assertNotPerformed(this, 'sendData')
      const startedAt = performance.now()
      const send = (): void => useData(this, options, data)
      if (sendDataChannel.hasSubscribers) sendDataChannel.traceSync(send, { ...options })
      else send()
      logSent(this, 'data', options.filename, startedAt)
    }

    sendFile(path: string, options: SendFileOptions = {}): void {
      assertNotPerformed(this, 'sendFile')
      const startedAt = performance.now()
      const filename = options.urlBasedFilename ? undefined : (options.filename ?? basename(path))
      const head = downloadHead({ ...options, filename, type: options.type === undefined ? guessType(path, options) : options.type })
      const { root } = options
      const open = () => (root === undefined ? openFile(path) : openFileBelow(root, path))
      const work = sendFileChannel.hasSubscribers ? sendFileChannel.tracePromise(open, { path, ...options }) : open()
      const use = (file: FileBody): void => {
        useFile(this, head, file, options)
        logSent(this, 'file', path, startedAt)
      }
      this.keepRendering(work, use, (file) => file.abort())
    }
  }
  return DataStreamingAbility
}

/** What a download says in its head; everything is checked. */
interface DownloadHead {
  readonly status: number | undefined
  readonly type: string
  readonly disposition: string | null
}

/**
 * Sets the type, the disposition and the status of a download.
 * @throws ArgumentError for `type: null`, an unknown short name, or a wrong disposition or status; nothing is set then
 */
export function setDownloadHead(controller: Metal, options: DownloadOptions): void {
  applyHead(controller, downloadHead(options))
}

/** The content type of a download: never with a charset that was not given (L83–L85, L102). */
export function downloadType({ type, contentType, filename }: DownloadOptions): string {
  if (contentType !== undefined) return resolveType(contentType)
  if (type === null) throw new ArgumentError('type option required')
  if (type !== undefined) return resolveType(type)
  return filename === undefined ? 'application/octet-stream' : typeForFilename(filename)
}

function downloadHead(options: DownloadOptions): DownloadHead {
  const disposition = options.disposition === undefined ? 'attachment' : options.disposition
  return {
    status: options.status === undefined ? undefined : statusCode(options.status),
    type: downloadType(options),
    disposition: disposition === null ? null : formatContentDisposition({ disposition, filename: options.filename }),
  }
}

function applyHead({ response }: Metal, { status, type, disposition }: DownloadHead): void {
  const { headers } = response
  if (status !== undefined) response.status = status
  headers.set('content-type', type)
  headers.set('content-transfer-encoding', 'binary')
  if (disposition !== null) headers.set('content-disposition', disposition)
}

/** By the name that the client sees, where that says anything, else by the file's own. */
function guessType(path: string, { filename }: SendFileOptions): string {
  return typeForFilename(filename !== undefined && extname(filename) !== '' ? filename : basename(path))
}

function useData(controller: Metal, options: DownloadOptions, data: string | Uint8Array | Readable): void {
  const head = downloadHead(options)
  const { response } = controller
  if (typeof data !== 'string' && !isBytes(data)) {
    if (typeof data?.pipe !== 'function') throw new ArgumentError(`sendData takes text, bytes or a Node stream, not ${String(data)}`)
    applyHead(controller, head)
    response.body = new ReadableBody(data)
    return
  }
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength
  const selection = select(controller, head, size, options)
  if (selection === 'nothing') return
  if (selection === 'whole') response.body = data
  else response.body = (typeof data === 'string' ? Buffer.from(data) : data).subarray(selection.start, selection.end + 1)
}

const isBytes = (data: Uint8Array | Readable): data is Uint8Array => ArrayBuffer.isView(data)

/** The head changes only now, so that a missing file leaves no trace on the page that says so. */
function useFile(controller: Metal, head: DownloadHead, file: FileBody, options: SendFileOptions): void {
  const { response, services } = controller
  try {
    response.etag ??= file.etag
    response.lastModified ??= file.modifiedAt
    const handOver = services.http.acceleration?.(file.path) ?? null
    const selection = select(controller, head, file.size, handOver === null ? options : { ...options, ranges: false })
    if (selection === 'nothing' || handOver !== null) file.abort()
    if (selection === 'nothing') return
    if (handOver !== null) {
      // The server in front reads the range, and sends the bytes.
      response.headers.set(handOver.name, handOver.value)
      response.body = ''
      return
    }
    if (selection !== 'whole') file.limitTo(selection)
    response.headers.put('content-length', String(file.length))
    response.body = file
  } catch (error) {
    file.abort()
    throw error
  }
}

/** Settles the head of a download, and what of it is sent; where that is nothing, the response is complete. */
function select(controller: Metal, head: DownloadHead, size: number, { ranges }: DownloadOptions): Selection {
  const { request, response, services } = controller
  if (head.status !== undefined) response.status = head.status
  const rules: SelectionRules = { ranges, strictFreshness: services.http.strictFreshness }
  const selection = selectBytes(request, response, size, rules)
  if (selection === 'nothing') response.body = ''
  else applyHead(controller, { ...head, status: undefined })
  return selection
}

function logSent(controller: Metal, what: string, name: string | undefined, startedAt: number): void {
  if (controller.services.logger.isLevelEnabled('info'))
    controller.logger.info(`Sent ${what}${name === undefined ? '' : ` ${oneLine(name)}`} (${(performance.now() - startedAt).toFixed(1)}ms)`)
}
