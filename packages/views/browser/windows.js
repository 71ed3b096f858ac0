// @ts-check
/**
 * Where tabs cannot share a connection, outside of secure contexts: how many windows have one (app.md A147). Browsers make six to a server
 * over HTTP/1.1, and pages themselves need some of them.
 */

/** Windows that have a connection, at most, if they hear of each other in time. */
const MOST_WINDOWS = 4
/** Milliseconds within which the others answer. */
const ANSWERS_WITHIN = 500
/** Windows of different versions do not talk to each other. */
const WINDOWS_CHANNEL = 'live-windows 1'

/** A window among those that want a connection. */
export class Windows {
  constructor(/** @type {string} */ id, /** @type {() => void} */ onRoom) {
    this.id = id
    this.onRoom = onRoom
    /** @type {'outside' | 'asking' | 'inside'} */
    this.place = 'outside'
    /** Who goes first, as far as this window heard. @type {Set<string>} */
    this.others = new Set()
    /** @type {BroadcastChannel | null} */
    this.channel = null
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined
  }

  /** Asks for room, and says when there is some. Who found none asks again by this, and by itself when another window leaves. */
  ask() {
    if (this.place !== 'outside') return
    if (!('BroadcastChannel' in window)) return this.enter()
    if (this.channel === null) {
      this.channel = new BroadcastChannel(WINDOWS_CHANNEL)
      this.channel.addEventListener('message', ({ data }) => this.take(data))
    }
    this.place = 'asking'
    this.others.clear()
    this.post('who')
    this.timer = setTimeout(() => {
      if (this.others.size < MOST_WINDOWS) this.enter()
      else this.place = 'outside'
    }, ANSWERS_WITHIN)
  }

  enter() {
    this.place = 'inside'
    this.onRoom()
  }

  leave() {
    clearTimeout(this.timer)
    if (this.place === 'inside') this.post('gone')
    this.place = 'outside'
    this.channel?.close()
    this.channel = null
  }

  post(/** @type {string} */ kind) {
    this.channel?.postMessage({ kind, id: this.id, place: this.place })
  }

  take(/** @type {{ kind: string, id: string, place: string }} */ { kind, id, place }) {
    // Of those who ask at the same time the older ones go first.
    if (place === 'inside' || id < this.id) this.others.add(id)
    if (kind === 'who' && this.place !== 'outside') this.post('here')
    if (kind !== 'gone') return
    this.others.delete(id)
    if (this.place === 'outside') this.ask()
  }
}
