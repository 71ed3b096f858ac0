/** Tiny applications for the tests of this folder. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a request was, as the echo application answers it. */
export interface Echo {
  method: string
  url: string
  headers: Record<string, string | string[]>
  body: string
}

/** Answers with the request as JSON. */
export async function echo(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const { method, url, headers } = req
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') }))
}

/** A promise that `settle` resolves. */
export function signalled<T = void>(): { promise: Promise<T>; settle: (value: T) => void } {
  let settle!: (value: T) => void
  const promise = new Promise<T>((resolve) => {
    settle = resolve
  })
  return { promise, settle }
}

/**
 * Resolves when a count has come to rest: a writer whose reader stalls goes on until the buffers of the kernel are full, and only
 * then nothing of it can arrive any more. The first congestion comes long before that.
 */
export async function atRest(count: () => number): Promise<void> {
  for (let seen = -1, still = 0; still < 20; ) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    still = count() === seen ? still + 1 : 0
    seen = count()
  }
}
