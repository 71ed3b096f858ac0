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
