/** Requests whose peer has a given address, for tests of what depends on it. */
import type { Request } from '../../src/http/request.js'
import { HTTP_DEFAULTS, type HttpSettings } from '../../src/http/settings.js'
import { type FakeRequestOptions, fakeRequest, fakeServices } from './fake-request.js'

/** What a peer sends. */
export interface PeerRequestOptions extends Omit<FakeRequestOptions, 'services'> {
  /** Its address. Default `'127.0.0.1'`; `null` is none, as on a Unix socket. */
  peer?: string | null
  /** Whether it spoke TLS. Default false. */
  encrypted?: boolean
  /** Settings other than the defaults. */
  http?: Partial<HttpSettings>
}

/** A request of a peer. */
export function peerRequest(options: PeerRequestOptions = {}): Request {
  const { http, encrypted = false, peer = '127.0.0.1', ...rest } = options
  const request = fakeRequest({ ...rest, services: fakeServices({ http: { ...HTTP_DEFAULTS, ...http } }) })
  Object.defineProperty(request.raw.socket, 'remoteAddress', { value: peer ?? undefined })
  Object.defineProperty(request.raw.socket, 'encrypted', { value: encrypted })
  return request
}
