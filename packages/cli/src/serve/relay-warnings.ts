/** Preloaded by each process of a pool: tells the first one of what works in one process only, such as a hub in memory. */
import { isMemoryWarning, type MemoryWarning } from './memory-warning.js'

process.on('warning', (warning) => {
  if (isMemoryWarning(warning)) process.send?.({ type: 'memory', message: warning.message, code: warning.code } satisfies MemoryWarning)
})
