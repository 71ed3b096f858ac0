/** What a developer can do about an error by a button of its page, such as run the migrations that are missing (C283). */
import { randomBytes } from 'node:crypto'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { readField } from './thrown-error.js'

/** Where the buttons lead. */
const PREFIX = '/live/actions/'
/** Pages that may be open at once; a button of an older one does nothing any more. */
const MAX_OFFERS = 100

/** A button of an error page. */
export interface ActionButton {
  readonly label: string
  /** A path of this application; the page posts to it. */
  readonly path: string
}

type Act = () => unknown

/** What a button does, and the page that it leads back to: kept here, so that nobody else decides where. */
interface Offer {
  readonly act: Act
  readonly back: string
}

/**
 * The actions that error pages offer. An error has them as `actions`, its class as `static actions`: names and functions. A button's
 * address cannot be guessed, so no other site can press it.
 */
export class ErrorActions {
  readonly #offers = new Map<string, Offer>()

  /** Makes a button of each action of an error. */
  offer(error: Error, request: Request): ActionButton[] {
    const back = request.method === 'GET' ? request.fullPath : '/'
    return Object.entries(actionsOf(error)).map(([label, act]) => {
      const token = randomBytes(18).toString('base64url')
      this.#offers.set(token, { act, back })
      for (const oldest of this.#offers.keys()) {
        if (this.#offers.size <= MAX_OFFERS) break
        this.#offers.delete(oldest)
      }
      return { label, path: PREFIX + token }
    })
  }

  /** Whether a request presses a button. Costs nothing as long as no page has one. */
  wants(request: Request): boolean {
    return this.#offers.size > 0 && request.method === 'POST' && request.path.startsWith(PREFIX)
  }

  /**
   * Does what the button says, and leads back.
   * @returns `null` for a button that there is not, or not any more
   * @throws whatever the action throws
   */
  async run(request: Request): Promise<Response | null> {
    const offer = this.#offers.get(request.path.slice(PREFIX.length))
    if (offer === undefined) return null
    await offer.act()
    const response = new Response({ request })
    response.status = 303
    response.headers.set('location', offer.back)
    response.headers.set('cache-control', 'no-store')
    response.commit()
    return response
  }
}

function actionsOf(error: Error): Readonly<Record<string, Act>> {
  const own = readField(error, 'actions') ?? readField(error.constructor, 'actions')
  if (typeof own !== 'object' || own === null) return {}
  return Object.fromEntries(Object.entries(own).filter((entry): entry is [string, Act] => typeof entry[1] === 'function'))
}
