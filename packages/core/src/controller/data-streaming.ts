/** `sendData` and `sendFile`: downloads from memory and from disk (C232–C238, live.md L102, L103). */
import { tracingChannel } from 'node:diagnostics_channel'
import { basename, extname } from 'node:path'
import { ArgumentError } from '../errors/index.js'
import { formatContentDisposition } from '../http/content-disposition.js'
import { openFile } from '../http/file-body.js'
import { resolveType, typeForFilename } from '../http/mime-types.js'
import type { Status } from '../http/statuses.js'
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
      sendDataChannel.traceSync(() => {
        setDownloadHead(this, options)
        this.response.body = data
      }, { ...options })
    }

    sendFile(path: string, options: SendFileOptions = {}): void {
      assertNotPerformed(this, 'sendFile')
      const filename = options.urlBasedFilename ? undefined : (options.filename ?? basename(path))
      const type = options.type ?? (extname(path) === '' ? undefined : typeForFilename(path))
      const open = async (): Promise<void> => {
        const file = await openFile(path)
        setDownloadHead(this, { ...options, filename, ...(type === undefined ? {} : { type }) })
        this.response.headers.set('content-length', file.size)
        this.response.body = file
      }
      this.keepRendering(sendFileChannel.tracePromise(open, { path, ...options }))
    }
  }
  return DataStreamingAbility
}

/**
 * Sets the type, the disposition and the status of a download.
 * @throws ArgumentError for `type: null` or an unknown short name
 */
export function setDownloadHead(controller: Metal, options: DownloadOptions): void {
  const { response } = controller
  const { headers } = response
  const disposition = options.disposition === undefined ? 'attachment' : options.disposition
  const type = downloadType(options)
  if (options.status !== undefined) response.status = options.status
  headers.set('content-type', type)
  headers.set('content-transfer-encoding', 'binary')
  if (disposition !== null) headers.set('content-disposition', formatContentDisposition({ disposition, filename: options.filename }))
}

/** The content type of a download: never with a charset that was not given (L83–L85). */
export function downloadType({ type, filename }: DownloadOptions): string {
  if (type === null) throw new ArgumentError('type option required')
  if (type !== undefined) return resolveType(type)
  return filename === undefined ? 'application/octet-stream' : typeForFilename(filename)
}
