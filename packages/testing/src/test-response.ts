/** A whole response, as a test looks at it. */
import { STATUS_CODES } from 'node:http'

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** What a request came back with. */
export class TestResponse {
  /** @param body the bytes as they came: nothing is decompressed */
  constructor(
    readonly method: string,
    /** The URL as the application saw it. */
    readonly url: string,
    readonly status: number,
    readonly headers: Headers,
    readonly body: Buffer,
  ) {}

  /** Whether the status is 2xx. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  /** The usual words for the status. */
  get statusText(): string {
    return STATUS_CODES[this.status] ?? ''
  }

  /** The body as text, in the charset of its content type, else UTF-8. */
  get text(): string {
    const charset = /;\s*charset="?([^";\s]+)/i.exec(this.headers.get('content-type') ?? '')?.[1]
    return new TextDecoder(charset ?? 'utf-8', { ignoreBOM: true }).decode(this.body)
  }

  /** The media type without its parameters, or `''`. */
  get mediaType(): string {
    return (this.headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
  }

  /** The body as JSON, whatever its type. @throws SyntaxError when it is not */
  json<T = unknown>(): T {
    return JSON.parse(this.text) as T
  }

  /** JSON as data, everything else as text, by the type of the response (controller.md C310). */
  get parsedBody(): unknown {
    const type = this.mediaType
    return type === 'application/json' || type.endsWith('+json') ? this.json() : this.text
  }

  /** Whether the status is one that `followRedirect()` follows. */
  get redirect(): boolean {
    return REDIRECTS.has(this.status)
  }

  /** The `Location` header as it came, or null. */
  get location(): string | null {
    return this.headers.get('location')
  }
}
