// @ts-check
/** The tab that has the connection, for all tabs of the browser (app.md A147): what it asks for, and when it tries again. */
import { earliest, isBefore } from './positions.js'

/** Milliseconds: the first pause after a failure, and the longest one. */
const FIRST_WAIT = 1000
const LONGEST_WAIT = 30_000
/** What one connection asks for, at most, if that is not of a single tab: servers bound topics, and the length of addresses. */
const MAX_TOPICS = 40
const MAX_LENGTH = 6000
/** Answers that pass. All others of the kind 4xx are of who asks. */
const PASSING = new Set([408, 425, 429])

/** @typedef {import('./tabs.js').Tabs} Tabs */
/** @typedef {import('./tabs.js').Tab} Tab */

/** Holds the `EventSource` of its tabs. */
export class Leader {
  constructor(/** @type {Tabs} */ tabs) {
    this.tabs = tabs
    /** @type {EventSource | null} */
    this.events = null
    /** What the connection brings, and up to where it did. @type {Set<string>} */
    this.names = new Set()
    this.at = ''
    /** Tabs whose topics are not accepted, with the turn in which they were not. @type {Map<string, number>} */
    this.refused = new Map()
    this.failures = 0
    /** @type {ReturnType<typeof setTimeout> | null} */
    this.timer = null
    this.stopped = false
  }

  get isOpen() {
    return this.events !== null && this.events.readyState === EventSource.OPEN
  }

  /** Looks at what the tabs want, connects anew if the connection cannot bring it, and says whom it serves. */
  plan() {
    if (this.stopped) return
    for (const id of this.refused.keys()) if (!this.tabs.tabs.has(id)) this.refused.delete(id)
    const chosen = this.choose()
    const topics = topicsOf(chosen.map(([, tab]) => tab))
    const start = earliest(chosen.flatMap(([, tab]) => [...tab.topics.values()].map(({ position }) => position)))
    this.tabs.turns = Object.fromEntries(chosen.map(([id, { turn }]) => [id, turn]))
    if (topics.size === 0) this.close()
    // It goes on when the pause is over.
    else if (this.timer === null && !this.brings(topics, start)) this.open(topics, start)
    this.tabs.announce(this.isOpen)
  }

  /** Somebody looks at a page again. */
  hurry() {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.plan()
  }

  stop() {
    this.stopped = true
    this.close()
  }

  /** The tabs that are served: those that were looked at last go first where there is no room for all. */
  choose() {
    const tabs = [...this.tabs.tabs].filter(([id, { turn, topics }]) => topics.size > 0 && this.refused.get(id) !== turn)
    const chosen = []
    const names = new Set()
    let length = 0
    for (const entry of tabs.sort(([, a], [, b]) => b.seen - a.seen)) {
      const fresh = [...entry[1].topics].filter(([name]) => !names.has(name))
      const added = fresh.reduce((sum, [, { token }]) => sum + token.length + 1, 0)
      if (chosen.length > 0 && (names.size + fresh.length > MAX_TOPICS || length + added > MAX_LENGTH)) continue
      for (const [name] of fresh) names.add(name)
      length += added
      chosen.push(entry)
    }
    return chosen
  }

  brings(/** @type {Map<string, string>} */ topics, /** @type {string} */ start) {
    if (this.events === null || ![...topics.keys()].every((name) => this.names.has(name))) return false
    return start === '' || start === this.at || isBefore(this.at, start)
  }

  open(/** @type {Map<string, string>} */ topics, /** @type {string} */ start) {
    this.close()
    this.names = new Set(topics.keys())
    this.at = start
    const events = new EventSource(this.addressOf(topics.values(), start), { withCredentials: this.tabs.withCredentials })
    this.events = events
    events.addEventListener('open', () => this.opened())
    for (const topic of topics.keys()) {
      events.addEventListener(`topic:${topic}`, ({ data, lastEventId }) => this.receive(topic, data, lastEventId))
      // Events of topics without history have no position: that of the connection is the one of the event before.
      events.addEventListener(`passing:${topic}`, ({ data }) => this.receive(topic, data, ''))
    }
    events.addEventListener('reset', ({ data, lastEventId }) => {
      this.at = lastEventId
      this.tabs.share({ kind: 'reset', reason: JSON.parse(data).reason, position: lastEventId })
    })
    events.addEventListener('error', () => this.failed())
    void this.tabs.forgetTheDead()
  }

  close() {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.events?.close()
    this.events = null
  }

  addressOf(/** @type {Iterable<string>} */ tokens, /** @type {string} */ after) {
    const url = new URL(this.tabs.src, document.baseURI)
    url.searchParams.set('t', [...tokens].join(','))
    if (after !== '') url.searchParams.set('after', after)
    url.searchParams.set('by', 'topic')
    return url
  }

  receive(/** @type {string} */ topic, /** @type {string} */ data, /** @type {string} */ position) {
    if (position !== '') this.at = position
    this.tabs.share({ kind: 'event', topic, data, position })
  }

  opened() {
    this.failures = 0
    this.tabs.announce(true)
  }

  /** A browser tries again by itself, unless the answer was no event stream. */
  failed() {
    if (this.events?.readyState === EventSource.CLOSED) {
      this.close()
      const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** ++this.failures)
      this.timer = setTimeout(() => this.hurry(), longest / 2 + (Math.random() * longest) / 2)
      void this.examine()
    }
    this.tabs.announce(false)
  }

  /** Finds out whose topics are not accepted: the others are served without them. */
  async examine() {
    let isRefused = false
    for (const [id, tab] of [...this.tabs.tabs]) {
      const { turn } = tab
      if (!this.tabs.isServed(id, tab)) continue
      const answer = await this.ask(tab)
      if (this.stopped) return
      // A server that is away says nothing of anybody.
      if (answer === 'away') break
      if (answer === 'accepted') continue
      isRefused = true
      this.refused.set(id, turn)
      this.tabs.share({ kind: 'refused', tab: id, turn, isFinal: answer === 'final' })
    }
    if (isRefused) this.plan()
  }

  /** @returns {Promise<'accepted' | 'refused' | 'final' | 'away'>} what the server says to the topics of one tab alone */
  async ask(/** @type {Tab} */ { topics }) {
    const tokens = [...topics.values()].map(({ token }) => token)
    const credentials = this.tabs.withCredentials ? 'include' : 'same-origin'
    try {
      const { status, type } = await fetch(this.addressOf(tokens, ''), { method: 'HEAD', redirect: 'manual', credentials })
      if (status === 204) return 'final'
      if (type === 'opaqueredirect') return 'refused'
      if (status < 300) return 'accepted'
      return status < 500 && !PASSING.has(status) ? 'refused' : 'away'
    } catch {
      return 'away'
    }
  }
}

/** Signed topics by what they are about. */
function topicsOf(/** @type {Tab[]} */ tabs) {
  /** @type {Map<string, string>} */
  const topics = new Map()
  for (const tab of tabs) for (const [name, { token }] of tab.topics) if (!topics.has(name)) topics.set(name, token)
  return topics
}
