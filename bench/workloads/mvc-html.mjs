/** mvc-html: a page, as most applications make them: a session, a callback before the action, a template in a layout. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expectEqual, expectHead, fetchText } from '../lib/client.mjs'
import { measureRequests, REQUEST_METRICS } from '../lib/request-workload.mjs'
import { requestLoop } from '../lib/requests.mjs'
import { OTHER_ROUTES, POSTS } from '../shared/app.mjs'

const PATH = '/posts'
const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

export const client = {
  requests: (port, { seconds, cookie }) => requestLoop(port, [PATH], { seconds, headers: { Accept: ACCEPT, Cookie: cookie } }),
}

/** The cookies that a login sets. */
async function login(port) {
  const answer = await fetchText(port, '/login')
  expectEqual('status of /login', answer.status, 200)
  const cookies = answer.headers['set-cookie'] ?? []
  if (cookies.length === 0) throw new Error('/login sets no cookie')
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ')
}

const squeezed = (html) => html.replace(/\s+/g, ' ').replaceAll('> <', '><').trim()

/** The page, by hand: `expected.html` with a row for each post. */
function expectedPage() {
  const [before, row, after] = readFileSync(path.join(import.meta.dirname, '../shared/views/expected.html'), 'utf8').split('---\n')
  const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  const rows = POSTS.map((post) => {
    const values = { ...post, title: escaped(post.title), state: post.published ? 'published' : 'draft' }
    return row.replace(/\$(\w+)/g, (_, name) => values[name])
  })
  return squeezed(before + rows.join('') + after)
}

async function expectLogin(port, what, headers) {
  const answer = await fetchText(port, PATH, { headers })
  expectEqual(`status ${what}`, answer.status, 302)
  if (!/\/login$/.test(answer.headers.location ?? '')) throw new Error(`${what} nobody is sent to /login`)
}

export default {
  title: `GET /posts over 64 keep-alive connections: a session, a callback, 50 rows in a layout, with ${OTHER_ROUTES.toLocaleString('en-US')} other routes`,
  ...REQUEST_METRICS,
  baseline: 'fastify',
  async check(port) {
    await expectLogin(port, 'without a session', {})
    const cookie = await login(port)
    const answer = await fetchText(port, PATH, { headers: { accept: ACCEPT, cookie } })
    expectHead(answer, 200, 'text/html')
    expectEqual('the page', squeezed(answer.body), expectedPage())
    if (answer.headers['set-cookie'] !== undefined) throw new Error('a page that only reads the session writes it')
    const forged = cookie.replace(/=(.{6})/, (_, start) => `=${start.slice(0, 5)}${start[5] === 'x' ? 'y' : 'x'}`)
    await expectLogin(port, 'with a forged session', { cookie: forged })
  },
  async warmUp(session) {
    session.cookie = await login(session.port)
    await session.run('requests', { seconds: 2, cookie: session.cookie })
  },
  measure: (session, options) => measureRequests(session, options, { cookie: session.cookie }),
}
