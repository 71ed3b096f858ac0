/** hello-json: what the shortest buffered answer costs. */
import { expectEqual, expectHead, fetchText } from '../lib/client.mjs'
import { measureRequests, REQUEST_METRICS } from '../lib/request-workload.mjs'
import { requestLoop } from '../lib/requests.mjs'

export const client = { requests: (port, { seconds }) => requestLoop(port, ['/json'], { seconds }) }

export default {
  title: 'GET /json over 64 keep-alive connections, without other routes',
  ...REQUEST_METRICS,
  async check(port) {
    const answer = await fetchText(port, '/json')
    expectHead(answer, 200, 'application/json')
    expectEqual('body', answer.body, '{"message":"Hello, World!"}')
  },
  warmUp: (session) => session.run('requests', { seconds: 2 }),
  measure: measureRequests,
}
