// @ts-check
/**
 * What pages need beside Turbo: `<live-stream-source>`, which brings broadcasts over one connection for the whole page, and goes on where
 * it was when the connection, the page or the network comes back (app.md A145–A148).
 */
;(() => {
  const { Turbo } = window
  /** Milliseconds: the first pause after a refusal, the longest one, and how long a hidden page keeps a connection that is scarce. */
  const FIRST_PAUSE = 1000
  const LONGEST_PAUSE = 30_000
  const HIDDEN_FOR = 30_000
  /** After as many refusals in a row the page is loaded anew with each attempt: its signatures may be too old. */
  const PATIENCE = 3
  /** Events that are remembered, so that none is applied twice to the same page. */
  const REMEMBERED = 500

  /** Connections by address. @type {Map<string, Connection>} */
  const connections = new Map()

  const POSITION = /^([a-z0-9]{1,12})-(\d{1,16})$/

  /** Whether everything up to a position is older than another; no when that cannot be told. */
  function isBefore(position, other) {
    const [a, b] = [POSITION.exec(position), POSITION.exec(other)]
    return a !== null && b !== null && a[1] === b[1] && Number(a[2]) < Number(b[2])
  }

  /** What a signed topic is about: pages that were made at different times sign the same one differently. */
  function nameOf(token) {
    try {
      const payload = token.split('.')[0].replaceAll('-', '+').replaceAll('_', '/')
      return JSON.parse(atob(payload)).topic ?? token
    } catch {
      return token
    }
  }

  /** The sources of a page with one address, and the connection that they share. */
  class Connection extends EventTarget {
    constructor(src, withCredentials) {
      super()
      this.src = src
      this.withCredentials = withCredentials
      this.sources = new Set()
      /** Signed topics by what they are about. */
      this.topics = new Map()
      this.after = ''
      this.seen = new Set()
      this.events = null
      this.timer = 0
      this.failures = 0
      this.planned = false
    }

    add(source) {
      this.sources.add(source)
      this.plan()
    }

    remove(source) {
      this.sources.delete(source)
      this.plan()
    }

    /** Several sources come and go together when a page is rendered: what follows from it is looked at once. */
    plan() {
      if (this.planned) return
      this.planned = true
      queueMicrotask(() => {
        this.planned = false
        this.adapt()
      })
    }

    adapt() {
      if (this.sources.size === 0) {
        this.close()
        connections.delete(this.key)
        this.topics.clear()
        return
      }
      const topics = new Map([...this.sources].map(({ topic }) => [nameOf(topic), topic]))
      const fresh = [...this.sources].filter((source) => !source.joined)
      const start = this.startFor(fresh)
      for (const source of fresh) source.joined = true
      const known = this.topics
      this.topics = topics
      const isSame = this.events !== null && [...topics.keys()].every((name) => known.has(name))
      if (isSame && (start === this.after || isBefore(this.after, start))) {
        for (const source of fresh) source.toggleAttribute('connected', this.isOpen)
        return
      }
      // What was applied to a part of the page that is gone has to be applied to the new one.
      if (fresh.some(({ topic }) => known.has(nameOf(topic)))) this.seen.clear()
      this.after = start
      this.open()
    }

    /** The position from which all sources have to be told what happened. */
    startFor(fresh) {
      let start = this.sources.size > fresh.length ? this.after : ''
      for (const { after } of fresh) if (after !== '' && (start === '' || !isBefore(start, after))) start = after
      return start === '' ? this.after : start
    }

    get key() {
      return `${this.withCredentials} ${this.src}`
    }

    get isOpen() {
      return this.events !== null && this.events.readyState === EventSource.OPEN
    }

    open() {
      this.close()
      const url = new URL(this.src, document.baseURI)
      url.searchParams.set('t', [...this.topics.values()].join(','))
      if (this.after !== '') url.searchParams.set('after', this.after)
      url.searchParams.set('turbo', '1')
      const events = new EventSource(url, { withCredentials: this.withCredentials })
      this.events = events
      Turbo.connectStreamSource(this)
      events.addEventListener('open', () => this.opened())
      events.addEventListener('message', (event) => this.receive(event))
      events.addEventListener('reset', ({ lastEventId }) => this.reach(lastEventId))
      events.addEventListener('busy', () => this.mark(false))
      events.addEventListener('error', () => this.failed())
    }

    close() {
      clearTimeout(this.timer)
      if (this.events === null) return
      this.events.close()
      this.events = null
      Turbo.disconnectStreamSource(this)
      this.mark(false, false)
    }

    opened() {
      this.failures = 0
      this.mark(true)
    }

    receive({ data, lastEventId }) {
      if (lastEventId !== '') {
        if (this.seen.has(lastEventId)) return
        this.seen.add(lastEventId)
        if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.values().next().value)
        this.reach(lastEventId)
      }
      this.dispatchEvent(new MessageEvent('message', { data, lastEventId }))
    }

    /** Elements carry the position, so that a page that comes back from Turbo's cache knows what it has seen. */
    reach(position) {
      if (position === '') return
      this.after = position
      for (const source of this.sources) source.reach(position)
    }

    /** A browser tries again by itself, unless the answer was no event stream. */
    failed() {
      if (this.events === null) return
      if (this.events.readyState !== EventSource.CLOSED) return this.mark(false)
      this.close()
      this.mark(false)
      this.failures++
      const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures)
      this.timer = setTimeout(() => this.retry(), longest / 2 + (Math.random() * longest) / 2)
    }

    async retry() {
      if (this.failures >= PATIENCE && !document.hidden && (await isReachable())) Turbo.session.refresh(document.baseURI)
      if (this.sources.size > 0) this.open()
    }

    mark(connected, reconnecting = !connected) {
      for (const source of this.sources) {
        source.toggleAttribute('connected', connected)
        source.toggleAttribute('reconnecting', reconnecting)
      }
    }
  }

  /** Whether the page can be loaded: a visit that fails would leave it. */
  const isReachable = () =>
    fetch(document.baseURI, { method: 'HEAD', redirect: 'manual' }).then(
      ({ ok }) => ok,
      () => false,
    )

  function connectionFor(src, withCredentials) {
    const key = `${withCredentials} ${src}`
    const known = connections.get(key)
    if (known !== undefined) return known
    const connection = new Connection(src, withCredentials)
    connections.set(key, connection)
    return connection
  }

  class LiveStreamSource extends HTMLElement {
    static observedAttributes = ['src', 'topic', 'after', 'with-credentials']

    constructor() {
      super()
      this.connection = null
      this.joined = false
      this.position = ''
    }

    get src() {
      return this.getAttribute('src') ?? ''
    }

    get topic() {
      return this.getAttribute('topic') ?? ''
    }

    get after() {
      return this.getAttribute('after') ?? ''
    }

    connectedCallback() {
      this.connect()
    }

    disconnectedCallback() {
      this.disconnect()
    }

    reach(position) {
      this.position = position
      this.setAttribute('after', position)
    }

    /** A refresh that morphs changes the element in its place, together with the page around it. */
    attributeChangedCallback(name, _, value) {
      if (this.connection === null || (name === 'after' && value === this.position)) return
      this.disconnect()
      this.connect()
    }

    connect() {
      // A preview is shown for a moment, before the page itself comes.
      if (!this.isConnected || this.src === '' || this.topic === '' || document.documentElement.hasAttribute('data-turbo-preview')) return
      this.joined = false
      this.removeAttribute('connected')
      this.connection = connectionFor(this.src, this.hasAttribute('with-credentials'))
      this.connection.add(this)
    }

    disconnect() {
      this.connection?.remove(this)
      this.connection = null
    }
  }

  if (customElements.get('live-stream-source') === undefined) customElements.define('live-stream-source', LiveStreamSource)

  const every = (work) => {
    for (const connection of connections.values()) work(connection)
  }

  // Browsers keep six connections to a server over HTTP/1.1, for all tabs together: who is not looked at lets go, and catches up later.
  const [navigation] = performance.getEntriesByType('navigation')
  const isScarce = !(navigation && /^h[23]/.test(navigation.nextHopProtocol))
  let hiding = 0
  const show = () => {
    clearTimeout(hiding)
    every((connection) => {
      if (connection.events === null && connection.sources.size > 0) connection.open()
    })
  }
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) show()
    else if (isScarce) hiding = setTimeout(() => every((connection) => connection.close()), HIDDEN_FOR)
  })
  // A page that is kept whole by the browser has no connection meanwhile.
  addEventListener('pagehide', () => every((connection) => connection.close()))
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) show()
  })

  // The policy of the first page holds for all that Turbo puts into its place, and so does its nonce.
  const nonceOf = (element) => element?.nonce || element?.content
  const nonce = nonceOf(document.querySelector('meta[name="csp-nonce"]'))
  const setNonce = (element) => {
    if (element.hasAttribute('content')) element.setAttribute('content', nonce)
    element.setAttribute('nonce', nonce)
  }
  const trust = (content) => {
    for (const element of content?.querySelectorAll('script[nonce], style[nonce], link[nonce]') ?? []) setNonce(element)
    const meta = document.querySelector('meta[name="csp-nonce"]')
    if (meta !== null) setNonce(meta)
  }
  if (nonce) {
    addEventListener('turbo:before-render', ({ detail }) => trust(detail.newBody))
    addEventListener('turbo:before-frame-render', ({ detail }) => trust(detail.newFrame))
    addEventListener('turbo:before-stream-render', ({ detail }) => trust(detail.newStream.querySelector('template')?.content))
  }
})()
