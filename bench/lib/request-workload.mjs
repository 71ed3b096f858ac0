/** What the workloads of many small requests have in common; their `client` has a command `requests`. */

/** How their metrics are shown and compared. */
export const REQUEST_METRICS = {
  main: 'requestsPerSecond',
  better: 'more',
  cpu: 'cpuMicros',
  columns: [
    ['req/s', 'requestsPerSecond', 0],
    ['CPU µs/req', 'cpuMicros', 1],
    ['p50 ms', 'p50', 2],
    ['p99 ms', 'p99', 2],
    ['RSS MB', 'rss', 0],
  ],
}

/** Half a second that does not count (an idle server starts slower), then `seconds` that do. @param args more of them for `requests` */
export async function measureRequests(session, { seconds }, args = {}) {
  await session.run('requests', { ...args, seconds: 0.5 })
  const { result, cpuMs, usage } = await session.measured('requests', { ...args, seconds })
  return {
    requestsPerSecond: (result.requests / result.ms) * 1000,
    cpuMicros: (cpuMs * 1000) / result.requests,
    p50: result.p50,
    p99: result.p99,
    rss: session.rssMb(),
    ...usage,
  }
}
