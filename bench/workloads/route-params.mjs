/** route-params: finding one of many routes, and reading a path and a query parameter. */
import { expectEqual, expectHead, fetchText } from '../lib/client.mjs'
import { measureRequests, REQUEST_METRICS } from '../lib/request-workload.mjs'
import { requestLoop } from '../lib/requests.mjs'
import { OTHER_ROUTES } from '../shared/app.mjs'

const PATHS = Array.from({ length: 512 }, (_, i) => `/posts/${(i + 1) * 37}?x=${i + 1}`)

export const client = { requests: (port, { seconds }) => requestLoop(port, PATHS, { seconds }) }

export default {
  title: `GET /posts/:id?x=, 512 different ones over 64 keep-alive connections, with ${OTHER_ROUTES.toLocaleString('en-US')} other routes`,
  ...REQUEST_METRICS,
  async check(port) {
    for (const [path, id, x] of [
      ['/posts/42?x=1', '42', '1'],
      ['/posts/a%20b?x=%26', 'a b', '&'],
    ]) {
      const answer = await fetchText(port, path)
      expectHead(answer, 200, 'application/json')
      expectEqual(path, answer.body, JSON.stringify({ id, x }))
    }
    const other = await fetchText(port, '/users/9')
    expectEqual('status of another route', other.status, 200)
  },
  warmUp: (session) => session.run('requests', { seconds: 2 }),
  measure: measureRequests,
}
