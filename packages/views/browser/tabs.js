// @ts-check
/**
 * The tabs of a browser that listen to one address. They share a connection: one of them leads and has it, the others hear from it what it
 * brings, and when it goes the next one leads (app.md A147). Where browsers cannot do that, outside of secure contexts, each tab leads that
 * finds room for a connection of its own.
 *
 * A tab says what it wants, in turns: from the start of a turn until the leader answers it hears nothing, and the leader begins, if need be,
 * at the position that the tab named. Everybody keeps the list of all, so that whoever leads next knows from where to go on.
 */
import { Leader } from './leader.js'
import { isNews } from './positions.js'
import { Windows } from './windows.js'

/** Tabs of different versions do not talk to each other. */
const VERSION = 1

/** What a tab listens to: signed topics, and up to where it was told everything, by what they are about. @typedef {Map<string, { token: string, position: string }>} Topics */
/** @typedef {{ turn: number, topics: Topics, seen: number }} Tab */
/** @typedef {{ receive(data: string): void, changed(): void, reset(reason: string): void, refused(isFinal: boolean): void }} Listener */

/** Whether tabs can find each other, and tell who is still there. */
export const canShare = 'locks' in navigator && 'BroadcastChannel' in window

/** A tab among the others. */
export class Tabs {
  constructor(/** @type {string} */ src, /** @type {boolean} */ withCredentials, /** @type {Listener} */ listener) {
    this.src = src
    this.withCredentials = withCredentials
    this.listener = listener
    this.name = `live-stream ${VERSION} ${withCredentials} ${src}`
    this.id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
    /** @type {Tab} */
    this.own = { turn: 0, topics: new Map(), seen: 0 }
    /** @type {Map<string, Tab>} */
    this.tabs = new Map([[this.id, this.own]])
    /** Whom the leader serves, with the turn in which it began. @type {Record<string, number>} */
    this.turns = {}
    this.isOpen = false
    /** @type {Leader | null} */
    this.leader = null
    this.windows = new Windows(this.id, () => this.lead())
    /** @type {BroadcastChannel | null} */
    this.channel = null
    /** Whether the others see that this tab is there. */
    this.isListed = false
    /** @type {AbortController | null} */
    this.presence = null
  }

  /** Whether everything that the tab wants arrives. */
  get isConnected() {
    return this.isOpen && this.isServed(this.id, this.own)
  }

  isServed(/** @type {string} */ id, /** @type {Tab} */ { turn }) {
    return this.turns[id] === turn
  }

  join() {
    if (this.presence !== null) return
    this.presence = new AbortController()
    if (!canShare) return this.windows.ask()
    this.channel = new BroadcastChannel(this.name)
    this.channel.addEventListener('message', ({ data }) => this.take(data))
    const { signal } = this.presence
    this.hold(this.placeOf(this.id), signal, () => {
      this.isListed = true
      this.post({ kind: 'hello' })
      this.tell()
      this.hold(this.name, signal, () => this.lead())
    })
  }

  /** Asks once more for room, where there was none. */
  retry() {
    if (this.presence !== null && !canShare) this.windows.ask()
  }

  leave() {
    if (this.presence === null) return
    this.post({ kind: 'bye' })
    this.leader?.stop()
    this.leader = null
    this.windows.leave()
    this.presence.abort()
    this.presence = null
    this.channel?.close()
    this.channel = null
    this.isListed = false
    this.tabs = new Map([[this.id, this.own]])
    this.turns = {}
    this.isOpen = false
    this.listener.changed()
  }

  /** Holds a lock until the tab leaves, or ends in whatever way. */
  hold(/** @type {string} */ name, /** @type {AbortSignal} */ signal, /** @type {() => void} */ work) {
    const held = () => {
      work()
      return new Promise((resolve) => signal.addEventListener('abort', resolve))
    }
    navigator.locks.request(name, { signal }, held).catch(() => {
      // Not every page may have locks.
      if (!signal.aborted) this.lead()
    })
  }

  placeOf(/** @type {string} */ id) {
    return `${this.name} ${id}`
  }

  lead() {
    if (this.leader !== null) return
    this.leader = new Leader(this)
    void this.forgetTheDead().then(() => this.leader?.plan())
  }

  /** Says what the tab wants. @param {{ isTurn?: boolean, isBack?: boolean }} [news] a new turn; somebody looks at it again */
  tell({ isTurn = false, isBack = false } = {}) {
    this.own.seen = document.hidden ? Date.now() : Number.MAX_SAFE_INTEGER
    if (isTurn) this.own.turn++
    this.post({ kind: 'want', ...this.own, isBack })
    if (isBack) this.leader?.hurry()
    else this.leader?.plan()
  }

  /** Tells all tabs, and this one too. */
  share(/** @type {any} */ message) {
    this.post(message)
    this.take({ ...message, from: this.id })
  }

  /** Says whom the leader serves. */
  announce(/** @type {boolean} */ isOpen) {
    this.share({ kind: 'served', turns: this.turns, isOpen })
  }

  post(/** @type {object} */ message) {
    if (this.isListed) this.channel?.postMessage({ ...message, from: this.id })
  }

  take(/** @type {any} */ message) {
    const { kind, from } = message
    if (kind === 'hello') this.tell()
    else if (kind === 'want') this.meet(message)
    else if (kind === 'bye') this.tabs.delete(from)
    else if (kind === 'event') this.hear(message)
    else if (kind === 'reset') this.reset(message)
    else if (kind === 'served') {
      this.turns = message.turns
      this.isOpen = message.isOpen
      this.listener.changed()
    } else if (kind === 'refused' && message.tab === this.id && message.turn === this.own.turn) this.listener.refused(message.isFinal)
    if (kind === 'bye') this.leader?.plan()
  }

  meet(/** @type {any} */ { from, turn, topics, seen, isBack }) {
    this.tabs.set(from, { turn, topics, seen })
    if (isBack) this.leader?.hurry()
    else this.leader?.plan()
  }

  hear(/** @type {{ topic: string, data: string, position: string }} */ { topic, data, position }) {
    const own = this.isServed(this.id, this.own) ? this.own.topics.get(topic) : undefined
    const isForUs = own !== undefined && (position === '' || isNews(position, own.position))
    // A connection brings all its topics in one order: who has this event has everything before it.
    if (position !== '') this.advance((known) => (isNews(position, known) ? position : known))
    if (isForUs) this.listener.receive(data)
  }

  reset(/** @type {{ reason: string, position: string }} */ { reason, position }) {
    this.advance(() => position)
    if (this.isServed(this.id, this.own)) this.listener.reset(reason)
  }

  advance(/** @type {(known: string) => string} */ next) {
    for (const [id, tab] of this.tabs) {
      if (this.isServed(id, tab)) for (const each of tab.topics.values()) each.position = next(each.position)
    }
  }

  /** A tab that crashed has said nothing, but its lock is free. */
  async forgetTheDead() {
    if (!canShare) return
    try {
      const { held = [] } = await navigator.locks.query()
      const places = new Set(held.map(({ name }) => name))
      for (const id of [...this.tabs.keys()]) if (id !== this.id && !places.has(this.placeOf(id))) this.tabs.delete(id)
    } catch {
      // Then they are served until the next one leads.
    }
  }
}
