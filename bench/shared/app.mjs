/** What every peer serves: the same rows, events and routes, with no HTTP in here, so that only the framework differs. */
import path from 'node:path'

const RESOURCES = [
  'accounts',
  'addresses',
  'albums',
  'articles',
  'authors',
  'books',
  'carts',
  'categories',
  'channels',
  'comments',
  'companies',
  'countries',
  'products',
  'projects',
  'ratings',
  'reports',
  'reviews',
  'roles',
  'sessions',
  'settings',
  'tags',
  'tasks',
  'teams',
  'tickets',
  'users',
]
const RESOURCES_BEFORE = 12
const SHAPE = [
  ['GET', ''],
  ['GET', '/new'],
  ['POST', ''],
  ['GET', '/:id'],
  ['GET', '/:id/edit'],
  ['PATCH', '/:id'],
  ['PUT', '/:id'],
  ['DELETE', '/:id'],
]
/** How many a single set of resources makes: `BENCH_ROUTES` is a multiple of it. */
export const ROUTES_STEP = RESOURCES.length * SHAPE.length

/** How many routes there are besides those of the contract. */
export const OTHER_ROUTES = Number(process.env.BENCH_ROUTES ?? ROUTES_STEP)

/**
 * `[method, path]` of the other routes, which a peer registers around its own.
 * There are none while `hello-json` is measured, so that it shows the shortest way through a framework.
 */
export function otherRoutes(half) {
  if (process.env.BENCH_WORKLOAD === 'hello-json') return []
  const names = half === 'before' ? RESOURCES.slice(0, RESOURCES_BEFORE) : RESOURCES.slice(RESOURCES_BEFORE)
  const sets = Array.from({ length: OTHER_ROUTES / ROUTES_STEP }, (_, i) => (i === 0 ? names : names.map((name) => name + i)))
  return sets.flat().flatMap((resource) => SHAPE.map(([method, path]) => [method, `/${resource}${path}`]))
}

/** What sessions are signed or encrypted with. */
export const SECRET = 'bench-secret-0123456789abcdef0123456789abcdef'

/** Templates of eta: `posts.eta`, which asks for `layout.eta`. */
export const VIEWS = path.join(import.meta.dirname, 'views')

/** What the page of posts shows; the titles have to be escaped. */
export const POSTS = Array.from({ length: 50 }, (_, i) => ({
  id: i + 1,
  title: `Post #${i + 1}: streaming <b>&amp;</b> "live" views`,
  author: `author${i % 7}`,
  comments: (i * 37) % 101,
  published: i % 3 !== 0,
}))

/** Iterators and subscribers alive now; a peer serves them at `/__stats`, so that leaks after an abort are seen. */
export const stats = { csvOpen: 0, sseOpen: 0, subs: 0 }

/** CLOCK_MONOTONIC in nanoseconds: the same clock in all processes of the machine. */
export const monotonicNs = () => Number(process.hrtime.bigint())
/** One turn of the event loop. */
export const tick = () => new Promise((resolve) => setImmediate(resolve))
/** Resolves after `ms` milliseconds. */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const CSV_HEADER = 'id,title,author,created_at\n'

/** Rows in batches of plain objects, as a database cursor would give them. */
async function* csvBatches(rows, size = 1000) {
  stats.csvOpen++
  try {
    for (let start = 0; start < rows; start += size) {
      const batch = new Array(Math.min(size, rows - start))
      for (let j = 0; j < batch.length; j++) {
        const id = start + j
        batch[j] = { id, title: 'Post title ' + id, author: 'author' + (id % 100), created_at: '2026-01-01T00:00:00Z' }
      }
      yield batch
    }
  } finally {
    stats.csvOpen--
  }
}

function toCsv(batch) {
  let text = ''
  for (const row of batch) text += row.id + ',' + row.title + ',' + row.author + ',' + row.created_at + '\n'
  return text
}

/** The header line, then one string per batch of 1000 rows. */
export async function* csvText(rows) {
  yield CSV_HEADER
  for await (const batch of csvBatches(rows)) yield toCsv(batch)
}

/** `n` objects `{ i }`, one per step. */
export async function* eventObjects(n) {
  stats.sseOpen++
  try {
    for (let i = 0; i < n; i++) yield { i }
  } finally {
    stats.sseOpen--
  }
}
