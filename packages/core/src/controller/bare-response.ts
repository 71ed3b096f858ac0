/** What a controller without rendering answers with: status, headers and a body, by hand (C303). */
import type { Body } from '../http/body.js'
import type { HeaderMap } from '../http/headers.js'
import type { Status } from '../http/statuses.js'
import type { AbstractClass, Metal } from './metal.js'

/** What {@link BareResponse} adds to a controller. */
export interface BareResponseInstance {
  /** The headers of the response. */
  readonly headers: HeaderMap
  /** The status: a number, or a name when it is set. Default 200. */
  get status(): number
  set status(status: Status | (string & {}))
  /** The `Content-Type`: a type or a short name when it is set. */
  contentType: string | null
  /** The `Location` header. */
  location: string | null
  /** The body. Nothing at all is a 204. */
  responseBody: Body
}

/** Adds short names for the parts of the response. */
export function BareResponse<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<BareResponseInstance> {
  abstract class BareResponseAbility extends Base implements BareResponseInstance {
    get headers(): HeaderMap {
      return this.response.headers
    }

    get status(): number {
      return this.response.status
    }

    set status(status: Status | (string & {})) {
      this.response.status = status
    }

    get contentType(): string | null {
      return this.response.contentType
    }

    set contentType(type: string | null) {
      this.response.contentType = type
    }

    get location(): string | null {
      return this.response.location
    }

    set location(location: string | null) {
      this.response.location = location
    }

    get responseBody(): Body {
      return this.response.body
    }

    set responseBody(body: Body) {
      this.response.body = body
    }
  }
  return BareResponseAbility
}
