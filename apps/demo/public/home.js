/** `<live-terminal>` and `<live-failures>` run examples inside of the page. Without this file every one of them is a plain link. */

import { language, textsOf } from './texts.js'

/** Streams the response into the terminal and marks the moment of each chunk on the wire below it. @returns a function that stops it */
function startTerminal(terminal) {
  const say = textsOf(terminal)
  const part = (name) => terminal.querySelector(`[data-${name}]`)
  const [output, wire, status, button] = ['output', 'wire', 'status', 'run'].map(part)
  const query = new URL(terminal.dataset.hello, location.href).searchParams
  const expected = Number(query.get('times')) * Number(query.get('interval'))
  let running

  async function run() {
    running = new AbortController()
    const { signal } = running
    output.textContent = ''
    wire.replaceChildren()
    button.hidden = false
    button.textContent = say('stop')
    const started = performance.now()
    const seconds = () => ((performance.now() - started) / 1000).toFixed(1)
    let chunks = 0
    try {
      status.textContent = say('connecting')
      const response = await fetch(terminal.dataset.hello, { signal })
      for await (const text of textOf(response)) {
        chunks++
        output.append(text)
        output.scrollTop = output.scrollHeight
        mark(wire, (performance.now() - started) / expected)
        const type = response.headers.get('content-type')
        status.textContent = say('running', { status: response.status, type, chunks, seconds: seconds() })
      }
      status.textContent = say('complete', { chunks, seconds: seconds() })
    } catch (error) {
      status.textContent = signal.aborted ? say('stopped', { seconds: seconds() }) : say('broken', { reason: error.message })
    }
    running = undefined
    button.textContent = say('again')
  }

  button.addEventListener('click', () => (running ? running.abort() : run()))
  run()
  return () => running?.abort()
}

/** Puts a mark on the wire; `place` is the share of the time the stream will take. */
function mark(wire, place) {
  const tick = document.createElement('i')
  tick.style.left = `${Math.min(place, 1) * 100}%`
  wire.append(tick)
}

/** Shows what a client gets of a failing action: status, type, the bytes that came, and how it ended. */
async function runFailure(event) {
  const link = event.target.closest('[data-failures] a')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  for (const other of this.querySelectorAll('[data-failures] a')) other.toggleAttribute('aria-current', other === link)
  const say = textsOf(this)
  const result = this.querySelector('[data-failure-result]')
  const show = (name, text) => {
    result.querySelector(`[data-failure-${name}]`).textContent = text
  }
  result.hidden = false
  for (const name of ['status', 'type', 'body', 'outcome']) show(name, '')
  let body = ''
  try {
    const response = await fetch(link.href)
    show('status', `${response.status} ${response.statusText}`)
    show('type', response.headers.get('content-type') ?? '')
    for await (const text of textOf(response)) {
      body += text
      show('body', body)
    }
    show('outcome', say('ended', { count: body.length.toLocaleString(language) }))
  } catch (error) {
    show('outcome', say('cut', { count: body.length.toLocaleString(language), reason: error.message }))
  }
}

/** The text of a response, piece by piece as it arrives. */
async function* textOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

customElements.define(
  'live-terminal',
  class extends HTMLElement {
    connectedCallback() {
      this.stop = startTerminal(this)
    }

    disconnectedCallback() {
      this.stop()
    }
  },
)

customElements.define(
  'live-failures',
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener('click', runFailure)
    }
  },
)

customElements.define(
  'live-origin',
  class extends HTMLElement {
    connectedCallback() {
      this.textContent = location.host
    }
  },
)
