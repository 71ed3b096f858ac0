/** `config.server`: where and how the HTTP/1.1 server listens. */

/** Times in milliseconds, sizes in bytes. */
export interface ServerSettings {
  /** Default `PORT`, else 3000. */
  readonly port: number
  /** Default `HOST`, else every interface. */
  readonly host: string | undefined
  /** How long a client may take to send the head; then 408. Default 60 s. */
  readonly headersTimeout: number
  /** How long a client may take to send the whole request; then 408. Default 300 s. */
  readonly requestTimeout: number
  /** How long an idle keep-alive connection stays open. Default 5 s; longer than that of a proxy in front. */
  readonly keepAliveTimeout: number
  /** Largest head of a request; more is a 431. Default 16 KiB. */
  readonly maxHeaderSize: number
  /** How long open streams get to end when the server stops. Default 5 s. */
  readonly streamDrainMs: number
  /** How long stopping may take in all. Default 25 s. */
  readonly drainMs: number
}

/** The defaults of {@link ServerSettings}. */
export const SERVER_DEFAULTS: ServerSettings = {
  port: 3000,
  host: undefined,
  headersTimeout: 60_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16 * 1024,
  streamDrainMs: 5_000,
  drainMs: 25_000,
}
