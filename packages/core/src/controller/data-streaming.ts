/** `sendData` and `sendFile`: downloads from memory and from disk (C232–C238, live.md L102, L103). */
import { tracingChannel } from 'node:diagnostics_channel'
import { basename, extname } from 'node:path'
import { ArgumentError } from '../errors/index.js'
import { formatContentDisposition } from '../http/content-disposition.js'
import { type FileBody, openFile } from '../http/file-body.js'
import { resolveType, typeForFilename } from '../http/mime-types.js'
import { type Status, statusCode } from '../http/statuses.js'
import type { AbstractClass, Metal } from './metal.js'
import { assertNotPerformed, type RenderingInstance } from './rendering.js'

/** What a download looks like to the client. */
export interface DownloadOptions {
  /** The name that the client saves it under. */
  filename?: string
  /** A type, used as it is, or a short name. Default: by the extension of the name, else `application/octet-stream`. */
  type?: string
  /** `'attachment'` (default) or `'inline'`; `null` for no header. */
  disposition?: string | null
  /** Default 200. */
  status?: Status
}

/** Options of {@link DataStreamingInstance.sendFile}. */
export interface SendFileOptions extends DownloadOptions {
  /** Leaves the name to the last segment of the URL. */
  urlBasedFilename?: boolean
}

/** What {@link DataStreaming} adds to a controller. */
export interface DataStreamingInstance {
  /** Sends text or bytes as a download. Throws `ArgumentError` for an unknown type, `DoubleRenderError`. */
  sendData(data: string | Uint8Array, options?: DownloadOptions): void
  /** Sends a file. Throws `MissingFileError` when it cannot be read, and like {@link sendData}. */
  sendFile(path: string, options?: SendFileOptions): void
}

const sendDataChannel = tracingChannel('send_data.action_controller')
const sendFileChannel = tracingChannel('send_file.action_controller')

/** Adds downloads to a controller class. */
export function DataStreaming<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<DataStreamingInstance> {
  abstract class DataStreamingAbility extends Base implements DataStreamingInstance {
    sendData(data: string | Uint8Array, options: DownloadOptions = {}): void {
      assertNotPerformed(this, 'sendData')
      const send = (): void => {
        setDownloadHead(this, options)
        this.response.body = data
      }
      if (sendDataChannel.hasSubscribers) sendDataChannel.traceSync(send, { ...options })
      else send()
    }

    sendFile(path: string, options: SendFileOptions = {}): void {
      assertNotPerformed(this, 'sendFile')
      const filename = options.urlBasedFilename ? undefined : (options.filename ?? basename(path))
      const head = downloadHead({ ...options, filename, type: options.type === undefined ? guessType(path, options) : options.type })
      const open = () => openFile(path)
      const work = sendFileChannel.hasSubscribers ? sendFileChannel.tracePromise(open, { path, ...options }) : open()
      this.keepRendering(
        work,
        (file) => useFile(this, head, file),
        (file) => file.abort(),
      )
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

/** The content type of a download: never with a charset that was not given (L83–L85). */
export function downloadType({ type, filename }: DownloadOptions): string {
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

/** The head changes only now, so that a missing file leaves no trace on the page that says so. */
function useFile(controller: Metal, head: DownloadHead, file: FileBody): void {
  try {
    applyHead(controller, head)
    controller.response.headers.set('content-length', file.size)
    controller.response.body = file
  } catch (error) {
    file.abort()
    throw error
  }
}
