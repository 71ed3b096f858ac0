/** Reads a stream of server-sent events, one by one. */
import { createParser } from 'eventsource-parser'

/** An event as it came, its data parsed. */
export interface ReceivedEvent {
  readonly event: string | undefined
  readonly data: unknown
}

/** An open stream. */
export interface Events {
  /** The next event. Rejects when the stream ended without one. */
  next(): Promise<ReceivedEvent>
  /** The last `retry` that the server gave, in milliseconds. */
  retry(): number | undefined
  isOpen(): boolean
  /** Resolves when the stream ended: `'end'`, or `'cut'` when its connection broke. */
  readonly ended: Promise<'end' | 'cut'>
  close(): void
}

export async function openEvents(url: string): Promise<Events> {
  const abort = new AbortController()
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: abort.signal })
  if (response.status !== 200 || response.body === null) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  const queue: ReceivedEvent[] = []
  const waiting: { resolve: (event: ReceivedEvent) => void; reject: (error: Error) => void }[] = []
  let retry: number | undefined
  let isOpen = true
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const received = { event, data: JSON.parse(data) as unknown }
      const next = waiting.shift()
      if (next === undefined) queue.push(received)
      else next.resolve(received)
    },
    onRetry: (ms) => {
      retry = ms
    },
  })
  const ended = (async (): Promise<'end' | 'cut'> => {
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) parser.feed(decoder.decode(chunk, { stream: true }))
      return 'end'
    } catch {
      return 'cut'
    } finally {
      isOpen = false
      for (const { reject } of waiting.splice(0)) reject(new Error('The stream ended'))
    }
  })()
  const next = (): Promise<ReceivedEvent> => {
    const event = queue.shift()
    if (event !== undefined) return Promise.resolve(event)
    if (!isOpen) return Promise.reject(new Error('The stream ended'))
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }
  return { next, retry: () => retry, isOpen: () => isOpen, ended, close: () => abort.abort() }
}
