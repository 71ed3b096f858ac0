// @ts-check
/**
 * `<live-stream-source>`: brings broadcasts to a page, and goes on where it was when the connection, the page or the network comes back
 * (app.md A145–A148).
 */
import { pollPage, refreshPage, turbo } from './page-refresh.js'
import { earliest, isBefore, nameOf } from './positions.js'
import { canShare, Tabs } from './tabs.js'

/** Where tabs cannot share a connection, a hidden one lets go of its own after this many milliseconds. */
const HIDDEN_FOR = 5000

/** A page whose streams bring nothing loads anew after so many milliseconds, and a half more or less, as long as that lasts. */
const POLL_AFTER = 20_000

/** Pages by the address of their streams: in nearly all of them one. @type {Map<string, PageStreams>} */
const pages = new Map()

const eachPage = (/** @type {(page: PageStreams) => void} */ work) => {
  for (const page of pages.values()) work(page)
}

/** The sources of this page with one address. Turbo reads from it what arrives. */
class PageStreams extends EventTarget {
  constructor(/** @type {string} */ key, /** @type {string} */ src, /** @type {boolean} */ withCredentials) {
    super()
    this.key = key
    /** @type {Set<LiveStreamSource>} */
    this.sources = new Set()
    this.tabs = new Tabs(src, withCredentials, this)
    this.isPlanned = false
    this.isRefused = false
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.polling = undefined
    turbo.connectStreamSource(this)
  }

  /** Several sources come and go together when a page is rendered: what follows from it is looked at once. */
  plan() {
    if (this.isPlanned) return
    this.isPlanned = true
    queueMicrotask(() => {
      this.isPlanned = false
      this.adapt()
    })
  }

  adapt() {
    if (this.sources.size === 0) return this.end()
    const { own } = this.tabs
    const known = own.topics
    own.topics = this.topics(known)
    const isBehind = [...own.topics].some(([name, { position }]) => {
      const before = known.get(name)?.position
      return before === undefined || (position !== before && !isBefore(before, position))
    })
    for (const source of this.sources) source.isKnown = true
    this.tabs.join()
    this.tabs.tell({ isTurn: isBehind })
    this.changed()
  }

  end() {
    this.tabs.leave()
    this.stopPolling()
    pages.delete(this.key)
    turbo.disconnectStreamSource(this)
  }

  /** @returns {import('./tabs.js').Topics} what the sources want, from where the one that was made first knows */
  topics(/** @type {import('./tabs.js').Topics} */ known) {
    const topics = new Map()
    for (const [name, sources] of byName(this.sources)) {
      const before = known.get(name)?.position ?? ''
      const position = earliest(sources.map((source) => (source.isKnown ? before : source.start)))
      topics.set(name, {
        token: sources.findLast(({ isKnown }) => !isKnown)?.topic ?? known.get(name)?.token,
        position: position || before,
      })
    }
    return topics
  }

  /** Looked at again, after a while or after it was kept whole by the browser. */
  comeBack() {
    this.tabs.join()
    this.tabs.tell({ isTurn: this.isRefused, isBack: true })
    this.isRefused = false
  }

  receive(/** @type {string} */ data) {
    // Elements carry the position, so that a page that comes back from Turbo's cache knows what it has seen.
    for (const source of this.sources) source.reach(this.tabs.own.topics.get(source.name)?.position ?? '')
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  reset(/** @type {string} */ reason) {
    refreshPage(`what it missed cannot be had any more (${reason})`)
  }

  refused(/** @type {boolean} */ isFinal) {
    this.isRefused = true
    if (!isFinal) refreshPage('its streams are not accepted', { check: true })
  }

  changed() {
    const { isConnected } = this.tabs
    for (const source of this.sources) {
      source.toggleAttribute('connected', isConnected)
      source.toggleAttribute('reconnecting', !isConnected)
    }
    if (isConnected) this.stopPolling()
    else this.poll()
  }

  /** There may be no room for one more connection, or no way for streams: then what is new is looked for. */
  poll() {
    this.polling ??= setTimeout(
      async () => {
        this.polling = undefined
        if (this.sources.size === 0) return
        // A window that crashed has not said that it left.
        this.tabs.retry()
        if (!this.isRefused) await pollPage()
        if (!this.tabs.isConnected) this.poll()
      },
      POLL_AFTER * (0.5 + Math.random()),
    )
  }

  stopPolling() {
    clearTimeout(this.polling)
    this.polling = undefined
  }
}

/** As `Map.groupBy`, which not all browsers have. */
function byName(/** @type {Set<LiveStreamSource>} */ sources) {
  /** @type {Map<string, LiveStreamSource[]>} */
  const map = new Map()
  for (const source of sources) map.set(source.name, [...(map.get(source.name) ?? []), source])
  return map
}

class LiveStreamSource extends HTMLElement {
  static observedAttributes = ['src', 'topic', 'after', 'with-credentials']

  constructor() {
    super()
    /** @type {PageStreams | null} */
    this.page = null
    /** Whether the page has taken notice of what its attributes say. */
    this.isKnown = false
    this.position = ''
    this.name = ''
  }

  get src() {
    return this.getAttribute('src') ?? ''
  }

  get topic() {
    return this.getAttribute('topic') ?? ''
  }

  get start() {
    return this.getAttribute('after') ?? ''
  }

  connectedCallback() {
    this.connect()
  }

  disconnectedCallback() {
    this.disconnect()
  }

  reach(/** @type {string} */ position) {
    if (position === '' || position === this.position) return
    this.position = position
    this.setAttribute('after', position)
  }

  /** A refresh that morphs changes the element in its place, together with the page around it. */
  attributeChangedCallback(/** @type {string} */ name, /** @type {unknown} */ _, /** @type {unknown} */ value) {
    if (this.page === null || (name === 'after' && value === this.position)) return
    this.disconnect()
    this.connect()
  }

  connect() {
    // A preview is shown for a moment, before the page itself comes.
    if (!this.isConnected || this.src === '' || this.topic === '' || document.documentElement.hasAttribute('data-turbo-preview')) return
    this.isKnown = false
    this.name = nameOf(this.topic)
    this.position = this.start
    this.removeAttribute('connected')
    const withCredentials = this.hasAttribute('with-credentials')
    const key = `${withCredentials} ${this.src}`
    this.page = pages.get(key) ?? new PageStreams(key, this.src, withCredentials)
    pages.set(key, this.page)
    this.page.sources.add(this)
    this.page.plan()
  }

  disconnect() {
    this.page?.sources.delete(this)
    this.page?.plan()
    this.page = null
  }
}

if (customElements.get('live-stream-source') === undefined) customElements.define('live-stream-source', LiveStreamSource)

// A page that was not accepted has become another one.
addEventListener('turbo:load', () =>
  eachPage((page) => {
    if (page.isRefused) page.comeBack()
  }),
)

/** @type {ReturnType<typeof setTimeout>} */
let hiding
document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding)
  if (!document.hidden) eachPage((page) => page.comeBack())
  else if (canShare) eachPage((page) => page.tabs.tell())
  // Browsers keep six connections to a server over HTTP/1.1, for all tabs together.
  else hiding = setTimeout(() => eachPage((page) => page.tabs.leave()), HIDDEN_FOR)
})
// A page that is kept whole by the browser has no connection meanwhile, and leads nobody.
addEventListener('pagehide', () => eachPage((page) => page.tabs.leave()))
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) eachPage((page) => page.comeBack())
})
