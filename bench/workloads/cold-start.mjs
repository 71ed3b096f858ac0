/** cold-start: from the start of the process to its first answer. */
import { expectHead, fetchText } from '../lib/client.mjs'
import { OTHER_ROUTES } from '../shared/app.mjs'

export const client = {}

export default {
  title: `start of the process to the first 200 on /json, with ${OTHER_ROUTES.toLocaleString('en-US')} other routes`,
  fresh: true,
  main: 'startMs',
  better: 'less',
  columns: [
    ['start ms', 'startMs', 0],
    ['CPU ms', 'cpu', 0],
    ['RSS MB', 'rss', 0],
  ],
  cpu: 'cpu',
  check: async (port) => expectHead(await fetchText(port, '/json'), 200, 'application/json'),
  measure: async (session) => ({ startMs: session.server.startMs, cpu: session.server.startCpuMs, rss: session.rssMb() }),
}
