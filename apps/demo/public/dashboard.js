/** `<live-dashboard>` shows the clock that `/live/clock` tells, and how the connection fares, for as long as it is on the page. */
import { followEvents } from './event-stream.js'
import { language, textsOf } from './texts.js'

const HISTORY = 12
const SPARKS = 48

/** Fills the parts of a dashboard. @returns a function that stops it */
function start(dashboard) {
  const text = textsOf(dashboard)
  const part = (name) => dashboard.querySelector(`[data-${name}]`)
  const clock = part('clock')
  const history = part('history')
  const spark = part('spark')
  const toggle = part('toggle')

  const seen = { count: 0, missed: 0, reconnections: 0, lastId: undefined, lastAt: undefined }
  let leave

  function connect() {
    leave = followEvents('/live/clock', { tick }, show)
  }

  /** @param state `connecting`, `open`, `reconnecting` or `closed` */
  function show(state) {
    const { dataset } = part('state')
    if (state === 'reconnecting' && dataset.state === 'open') part('reconnections').textContent = ++seen.reconnections
    dataset.state = state
    part('state-label').textContent = text(state)
    toggle.textContent = text(state === 'closed' ? 'connect' : 'close')
  }

  function tick(data, id) {
    const now = performance.now()
    const time = new Date(data.time ?? Date.now())
    const number = Number(id)
    // Ids rise by one. A jump means lost events; a smaller one means that the server counts anew.
    if (seen.lastId !== undefined && number > seen.lastId + 1) seen.missed += number - seen.lastId - 1
    const interval = seen.lastAt === undefined ? undefined : Math.round(now - seen.lastAt)
    Object.assign(seen, { lastId: number, lastAt: now, count: seen.count + 1 })

    clock.textContent = time.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
    clock.dateTime = time.toISOString()
    part('date').textContent = time.toLocaleDateString(language, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' })
    part('last-id').textContent = id || '–'
    part('count').textContent = seen.count.toLocaleString(language)
    part('missed').textContent = seen.missed.toLocaleString(language)
    remember(id, clock.textContent, interval)
    if (interval !== undefined) plot(interval)
  }

  /** Adds a line to the tape, newest first. */
  function remember(id, time, interval) {
    const line = document.createElement('li')
    for (const content of [`#${id}`, time, interval === undefined ? text('first') : `+${interval} ms`]) {
      const cell = document.createElement('span')
      cell.textContent = content
      line.append(cell)
    }
    history.prepend(line)
    while (history.children.length > HISTORY) history.lastElementChild.remove()
  }

  /** Adds a bar; two seconds fill the height. */
  function plot(interval) {
    const bar = document.createElement('i')
    bar.style.height = `${Math.max(4, Math.min(100, interval / 20))}%`
    bar.title = `${interval} ms`
    spark.append(bar)
    while (spark.children.length > SPARKS) spark.firstElementChild.remove()
    part('interval').textContent = text('interval', { interval })
  }

  toggle.addEventListener('click', () => {
    if (part('state').dataset.state !== 'closed') return leave()
    // A new connection starts with the present; only one that was lost goes on after the last id.
    seen.lastId = undefined
    seen.lastAt = undefined
    connect()
  })

  connect()
  return () => leave()
}

customElements.define(
  'live-dashboard',
  class extends HTMLElement {
    connectedCallback() {
      this.stop = start(this)
    }

    disconnectedCallback() {
      this.stop()
    }
  },
)
