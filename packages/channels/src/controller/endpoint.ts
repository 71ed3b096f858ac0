/** The endpoint of browsers: signed topics in, server-sent events out (channels.md CH3–CH7, CH21). */
import {
  type ActionEndpoint,
  ApiController,
  type ControllerServices,
  hasCode,
  Live,
  LiveResponse,
  type Request,
  type Response,
} from '@live/core'
import type { StreamContext } from '../hub/connections.js'
import { type Topic, type TopicList, topics } from '../topics/topic.js'
import type { VerifyContext } from '../topics/topic-signer.js'

export type { ActionEndpoint }

/** Settings of `hub.handler()`. */
export interface HandlerOptions {
  /** Who asks: the id of a user or a session. Tokens that were signed for a subject need it. Default: nobody in particular. */
  readonly subject?: (request: Request) => string | null | Promise<string | null>
}

/** What the endpoint needs of its hub. */
export interface EndpointHost {
  verify(token: string, context: VerifyContext): Topic
  stream(
    context: StreamContext,
    topics: TopicList,
    options: { after: string | null; subject: string | null; turbo: boolean; byTopic: boolean },
  ): Promise<void>
  refuse(context: StreamContext): Promise<void>
  readonly topicsPerConnection: number
  readonly origins: readonly string[]
}

const BAD_REQUEST = 400
const FORBIDDEN = 403

/**
 * An endpoint for GET and QUERY. Parameters: `t`, a signed topic or several with commas between; `after`, a cursor, if there is no
 * `Last-Event-ID`; `turbo`, whether a reset is also told in the words of Turbo; `by=topic`, whether events are named by their topic.
 */
export function endpointOf(host: EndpointHost, { subject }: HandlerOptions): ActionEndpoint {
  class ChannelsController extends Live(ApiController) {
    #isFull = false

    override newResponse(request: Request, services: ControllerServices, action: string): Response {
      try {
        return super.newResponse(request, services, action)
      } catch (error) {
        if (!hasCode(error, 'ERR_TOO_MANY_STREAMS')) throw error
        // An error status would end the browser's EventSource for good (CH33).
        this.#isFull = true
        return new LiveResponse({ request, services })
      }
    }

    async show(): Promise<void> {
      const { request } = this
      if (isForeign(request, host.origins)) return this.#end(FORBIDDEN)
      const tokens = tokensOf(this.params.get('t'))
      const after = this.params.get('after') ?? null
      const isMalformed = tokens.length === 0 || tokens.length > host.topicsPerConnection || (after !== null && typeof after !== 'string')
      if (isMalformed) return this.#end(BAD_REQUEST)
      try {
        const who = (await subject?.(request)) ?? null
        const list = topics(...tokens.map((token) => host.verify(token, who === null ? {} : { subject: who })))
        if (this.#isFull) await host.refuse(this)
        else await host.stream(this, list, { after, subject: who, ...this.#form() })
      } catch (error) {
        if (!hasCode(error, 'ERR_INVALID_TOPIC') && !hasCode(error, 'ERR_SUBSCRIPTION_REFUSED')) throw error
        this.#end(FORBIDDEN)
      }
    }

    /** What events look like. */
    #form(): { turbo: boolean; byTopic: boolean } {
      return { turbo: this.params.get('turbo') !== undefined, byTopic: this.params.get('by') === 'topic' }
    }

    #end(status: number): void {
      this.head(status)
    }
  }
  return ChannelsController.action('show')
}

function tokensOf(value: unknown): string[] {
  const list = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? (value as unknown[]) : []
  return list.every((each) => typeof each === 'string' && each !== '') ? (list as string[]) : []
}

/** Whether another site made the browser ask, with the cookies of ours (CH7). */
function isForeign(request: Request, origins: readonly string[]): boolean {
  const origin = request.headers.get('origin')
  if (origin === null || request.headers.get('cookie') === null) return false
  return origin !== request.baseUrl && !origins.includes(origin)
}
