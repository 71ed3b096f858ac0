/** `<live-counter>` shows the number that `/live/counter` tells, and adds to it without leaving the page. */
import { followEvents } from './event-stream.js'
import { language, textsOf } from './texts.js'

const HISTORY = 12

/** Fills the parts of a counter. @returns a function that stops it */
function start(counter) {
  const text = textsOf(counter)
  const part = (name) => counter.querySelector(`[data-${name}]`)
  const output = part('value')
  const form = part('form')
  const history = part('history')

  const seen = { count: 0, reconnections: 0, present: false, clickedAt: undefined }

  /** @param state `connecting`, `open`, `reconnecting` or `closed` */
  function show(state) {
    const { dataset } = part('state')
    if (state === 'open') seen.present = false
    if (state === 'reconnecting' && dataset.state === 'open') part('reconnections').textContent = ++seen.reconnections
    dataset.state = state
    part('state-label').textContent = text(state)
  }

  /** The first event of each connection is the present value, and all others are changes. */
  function changed({ value }) {
    output.textContent = value
    if (!seen.present) {
      seen.present = true
      return
    }
    part('count').textContent = (++seen.count).toLocaleString(language)
    output.classList.remove('changed')
    // Reading a measure lets the animation begin anew.
    void output.offsetWidth
    output.classList.add('changed')
    remember(value)
  }

  /** Adds a line to the tape, newest first. */
  function remember(value) {
    const mine = seen.clickedAt !== undefined
    const latency = mine ? `${Math.round(performance.now() - seen.clickedAt)} ms` : ''
    if (mine) part('latency').textContent = latency
    seen.clickedAt = undefined
    const line = document.createElement('li')
    const time = new Date().toLocaleTimeString(language, { hour12: false })
    for (const content of [`#${value}`, time, mine ? text('you', { latency }) : text('somebody')]) {
      const cell = document.createElement('span')
      cell.textContent = content
      line.append(cell)
    }
    history.prepend(line)
    while (history.children.length > HISTORY) history.lastElementChild.remove()
  }

  form.addEventListener('submit', async (event) => {
    // Without the stream the answer is the page with the new number, as without this script.
    if (part('state').dataset.state !== 'open') return
    event.preventDefault()
    seen.clickedAt ??= performance.now()
    const response = await fetch(form.action, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(new FormData(form)),
    }).catch(() => null)
    // Whatever went wrong, the browser shows it better.
    if (!response?.ok) form.submit()
  })

  return followEvents(
    '/live/counter',
    {
      changed,
      viewers: ({ viewers }) => {
        part('viewers').textContent = viewers.toLocaleString(language)
      },
    },
    show,
  )
}

customElements.define(
  'live-counter',
  class extends HTMLElement {
    connectedCallback() {
      this.stop = start(this)
    }

    disconnectedCallback() {
      this.stop()
    }
  },
)
