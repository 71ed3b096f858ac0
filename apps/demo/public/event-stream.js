/** An EventSource that does not give up. */

/** Milliseconds before a stream that the browser has given up is opened anew: at least this, and at most twice this. */
const WAIT = 1000

/**
 * Follows an event stream. A browser reconnects by itself after a lost connection, with `Last-Event-ID`, but never again once it
 * got another answer than an event stream, such as the 502 of a proxy whose application is just being restarted. Then this opens
 * the stream anew, with the last id in the query as `after`.
 *
 * @param path of the stream
 * @param events a function for each event, by name; it gets the data, from JSON, and the id
 * @param onState is told `connecting`, `open`, `reconnecting` and `closed`
 * @returns a function that ends it
 */
export function followEvents(path, events, onState) {
  let source
  let timer
  let lastId

  function connect() {
    source = new EventSource(lastId === undefined ? path : `${path}?after=${encodeURIComponent(lastId)}`)
    source.addEventListener('open', () => onState('open'))
    source.addEventListener('error', () => {
      onState('reconnecting')
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, WAIT * (1 + Math.random()))
    })
    for (const [name, listener] of Object.entries(events)) {
      source.addEventListener(name, (event) => {
        if (event.lastEventId !== '') lastId = event.lastEventId
        listener(JSON.parse(event.data), event.lastEventId)
      })
    }
  }

  onState('connecting')
  connect()
  return () => {
    clearTimeout(timer)
    source.close()
    onState('closed')
  }
}
