/** The server of the soak: the application of the `live` peer, which tells over IPC what it holds. */
import { serve } from '../peers/live/application.mjs'
import { stats } from '../shared/app.mjs'

const app = await serve({ log: { logger: false, requests: false } })

/** How many of each kind of handle keep the process alive. */
function resources() {
  const counts = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** What is in use after a collection, in bytes; and everything that a finished client must not leave behind. */
function sample() {
  globalThis.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  const { TCPSocketWrap: sockets = 0, Timeout: timers = 0 } = resources()
  const { csvOpen, sseOpen } = stats
  return { rss, heap: heapUsed, external, sockets, timers, streams: app.openStreams, iterators: csvOpen + sseOpen }
}

process.on('message', async (command) => {
  if (command === 'sample') return process.send(sample())
  await app.stop()
  // Nothing else may keep the process alive now.
  process.disconnect()
})
process.send('ready')
