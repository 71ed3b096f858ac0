/** Node's response with a short way for whole bodies: head and body leave as one text. */
import { ServerResponse, STATUS_CODES } from 'node:http'
import type { HeaderMap } from '../http/headers.js'
import { hasNoBody } from '../http/statuses.js'

/** Fields of Node's responses that have been the same since its first versions. Where they are not, everything goes the ordinary way. */
interface NodeFields {
  /** The head, once it is settled. */
  _header: string | null
  /** Whether it was given to the socket. */
  _headerSent: boolean
}

/** Headers that change how Node frames the message or what becomes of the connection (RFC 9110 §7, RFC 9112 §6–7, §9). */
const SPECIAL: ReadonlySet<string> = new Set([
  'connection',
  'date',
  'expect',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * A response of our own server. Node looks at each name and value of a head again, and writes head and end of the body as two
 * pieces; together that is a third of a small request. The names and values of a {@link HeaderMap} were checked when they were set.
 */
export class WireResponse extends ServerResponse {
  /** The lines that say how long the connection stays open, and the empty one after them. */
  protected get keepAliveLines(): string {
    return 'Connection: keep-alive\r\n\r\n'
  }

  /**
   * Sends the whole response, as `writeHead` and `end` would, byte by byte. Headers must name the length of the body.
   * @returns `false`, and nothing is done, for a response that needs Node's own way
   */
  sendWhole(status: number, headers: HeaderMap, body: string): boolean {
    const { socket } = this
    const fields = this as unknown as NodeFields
    if (socket === null || !socket.writable || fields._header !== null || fields._headerSent !== false) return false
    // A connection that is to be closed, or a client that reads no body.
    if (!this.shouldKeepAlive || this.req.method === 'HEAD' || hasNoBody(status)) return false
    // Somebody else had a hand in it: a mounted handler, a middleware of Express.
    if (!this.sendDate || this.writableCorked > 0 || isPatched(this) || this.getHeaderNames().length > 0) return false
    const lines = headers.toLines(SPECIAL)
    if (lines === null) return false
    this.statusCode = status
    this.statusMessage = STATUS_CODES[status] ?? 'unknown'
    const head = `${statusLine(status)}${lines}${dateLine()}${this.keepAliveLines}`
    fields._header = head
    fields._headerSent = true
    // As Node has it: the encoding of a text is that of the head before it.
    socket.write(head + body, body === '' ? 'latin1' : 'utf8')
    this.end()
    return true
  }
}

/**
 * The class of the responses of one server.
 * @param keepAliveTimeout how long its connections wait for another request, in milliseconds; 0 for ever
 */
export function wireResponse(keepAliveTimeout: number): typeof ServerResponse {
  const timeout = keepAliveTimeout > 0 ? `Keep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}\r\n` : ''
  const lines = `Connection: keep-alive\r\n${timeout}\r\n`
  return class extends WireResponse {
    protected override get keepAliveLines(): string {
      return lines
    }
  } as typeof ServerResponse
}

const { writeHead, write, end } = ServerResponse.prototype

/** Whether somebody looks at what is written, by methods of their own: of this response, or of all since the start. */
const isPatched = (wire: ServerResponse): boolean => wire.writeHead !== writeHead || wire.end !== end || wire.write !== write

const statusLines: string[] = []

/** RFC 9112 §4. Bounded by the three digits of a status. */
const statusLine = (status: number): string => (statusLines[status] ??= `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`)

let dateOf = 0
let date = ''

/** RFC 9110 §6.6.1, to the second. */
function dateLine(): string {
  const now = Date.now()
  const second = now - (now % 1000)
  if (second !== dateOf) {
    dateOf = second
    date = `Date: ${new Date(second).toUTCString()}\r\n`
  }
  return date
}
