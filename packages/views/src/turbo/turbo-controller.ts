/** The Turbo mixin: what controllers know of frames and native applications, by `this` (app.md A132, A139). */
import type { AbstractClass, Metal, RedirectingInstance, RedirectOptions } from '@live/core'
import { isTurboFrameRequest, turboFrameRequestId } from './frames.js'
import { isTurboNative, moveOrRedirect } from './native.js'

/** What {@link Turbo} adds to a controller. */
export interface TurboInstance {
  /** Whether the answer goes into a frame of the page. */
  readonly isTurboFrameRequest: boolean
  /** The id of that frame, or `null`. */
  readonly turboFrameRequestId: string | null
  /** Whether a native application with Turbo asks. */
  readonly isTurboNativeApp: boolean
  /** Closes the screen of a native application; a browser is redirected. */
  recedeOrRedirectTo(target: string | URL, options?: RedirectOptions): void
  /** Leaves the screen of a native application as it is; a browser is redirected. */
  resumeOrRedirectTo(target: string | URL, options?: RedirectOptions): void
  /** Loads the screen of a native application anew; a browser is redirected. */
  refreshOrRedirectTo(target: string | URL, options?: RedirectOptions): void
}

const mixed = new WeakMap<object, unknown>()

/** Gives a controller what it may want to know of Turbo: `class ApplicationController extends Turbo(BaseController) {}`. */
export function Turbo<B extends AbstractClass<Metal & RedirectingInstance>>(Base: B): B & AbstractClass<TurboInstance> {
  const known = mixed.get(Base)
  if (known !== undefined) return known as B & AbstractClass<TurboInstance>

  abstract class TurboAbility extends Base implements TurboInstance {
    get isTurboFrameRequest(): boolean {
      return isTurboFrameRequest(this.request)
    }

    get turboFrameRequestId(): string | null {
      return turboFrameRequestId(this.request)
    }

    get isTurboNativeApp(): boolean {
      return isTurboNative(this.request)
    }

    recedeOrRedirectTo(target: string | URL, options?: RedirectOptions): void {
      moveOrRedirect(this, 'recede', target, options)
    }

    resumeOrRedirectTo(target: string | URL, options?: RedirectOptions): void {
      moveOrRedirect(this, 'resume', target, options)
    }

    refreshOrRedirectTo(target: string | URL, options?: RedirectOptions): void {
      moveOrRedirect(this, 'refresh', target, options)
    }
  }
  mixed.set(Base, TurboAbility)
  return TurboAbility as unknown as B & AbstractClass<TurboInstance>
}
