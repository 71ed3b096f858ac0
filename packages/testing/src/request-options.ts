/** What a request of a test client can be given. */
import type { Readable } from 'node:stream'
import type { Params } from './params.js'

/** How `as: 'name'` turns `params` into a body (controller.md C306). */
export interface Encoder {
  /** `Content-Type` of the request. */
  readonly contentType: string
  /** `Accept` of the request, unless another is given. */
  readonly accept: string
  /** The body. */
  encode(params: unknown): string | Uint8Array
}

/** Options of one request. At most one of `json`, `form` and `body`; `params` beside one of them go to the query. */
export interface RequestOptions {
  /** To the query of a GET or HEAD, else to the body: as a form, of several parts if there are files in it, or as `as` says. */
  params?: Params
  /** Always to the query; text is taken as it is, without the question mark. */
  query?: Params | string
  /** Body as JSON; the answer is asked for as JSON too, unless `accept` says otherwise. */
  json?: unknown
  /** Body as a urlencoded form. */
  form?: Params
  /** Body as it is; `FormData` becomes `multipart/form-data` (files: controller.md C312). */
  body?: string | Uint8Array | Readable | FormData
  /** Win over every other option; `undefined` takes a header of the client away. */
  headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Encodes `params` as, and asks for: `'json'`, `'html'`, `'turboStream'` (a form, as Turbo sends it), or a name of the client's `encoders`. */
  as?: string
  /** Marks the request as one of `XMLHttpRequest` (controller.md C307). */
  xhr?: boolean
  /** `Accept`: a MIME string, or a short name such as `'json'` or `'turboStream'`. */
  accept?: string
  /** `Host` header of this request, default: that of the client. */
  host?: string
  /** Whether the application takes it for one over HTTPS, default: as the client says. */
  https?: boolean
  /** The address that the application sees the request come from, default: that of the client. */
  remoteAddress?: string
  /** Milliseconds until a whole response must be there (default 10 s), or until the head of a stream (default 5 s); in CI four times that. */
  timeout?: number
  /** Ends the request: the peer sees a disconnect, the call rejects. */
  signal?: AbortSignal
}

/** Options of a request whose response is read while it comes. */
export interface StreamOptions extends RequestOptions {
  /** Default GET. */
  method?: string
  /** Bytes that are read ahead of the test before the reader stalls by itself. Default 16 MiB. */
  highWaterMark?: number
}

/** Options of a client, and defaults for its requests. */
export interface ClientOptions {
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>
  /** `Host` header, default: that of the server. */
  host?: string
  /** Whether the application takes its requests for ones over HTTPS. Default false: the connection itself is never encrypted. */
  https?: boolean
  /** The address that the application sees its requests come from, such as `'203.0.113.7'`. Default the real one. */
  remoteAddress?: string
  /** `Accept` of its requests, as in {@link RequestOptions.accept}. Default: that of a browser, pages first. */
  accept?: string
  /** Milliseconds, default of {@link RequestOptions.timeout}. */
  timeout?: number
  /** Further values of `as`. */
  encoders?: Readonly<Record<string, Encoder>>
  /** The time by which cookies expire, default: real time. Give the `FakeClock` of the application here too. */
  clock?: { now(): number }
}
