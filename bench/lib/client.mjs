/** The client that looks at a peer's answers before anything is measured. */
import http from 'node:http'

/** One request on its own connection: `{ status, headers, type, body, ms }`, the type without its parameters. */
export function fetchText(port, path, { method = 'GET', headers = {}, timeoutMs = 10_000 } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const request = http.request({ host: '127.0.0.1', port, path, method, agent: false, headers: { connection: 'close', ...headers } })
    const timer = setTimeout(() => request.destroy(new Error(`no complete answer to ${path} within ${timeoutMs} ms`)), timeoutMs)
    request.on('close', () => clearTimeout(timer))
    request.on('error', reject)
    request.on('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text) => (body += text))
      response.on('error', reject)
      response.on('end', () => {
        const type = String(response.headers['content-type'] ?? '')
          .split(';')[0]
          .trim()
          .toLowerCase()
        resolve({ status: response.statusCode, headers: response.headers, type, body, ms: performance.now() - started })
      })
    })
    request.end()
  })
}

/** Throws unless both are equal; long values are shortened in the message. */
export function expectEqual(what, actual, expected) {
  if (actual === expected) return
  throw new Error(`${what} is ${JSON.stringify(actual)?.slice(0, 120)}, expected ${JSON.stringify(expected)?.slice(0, 120)}`)
}

/** Throws unless the answer has this status and media type. */
export function expectHead(answer, status, type) {
  expectEqual('status', answer.status, status)
  expectEqual('content type', answer.type, type)
}

/** Counters of `/__stats`, or `null` when the peer has none. */
export async function statsOf(port) {
  const answer = await fetchText(port, '/__stats').catch(() => null)
  return answer?.status === 200 ? JSON.parse(answer.body) : null
}
