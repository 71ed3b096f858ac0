/** Live streams in tests: writes never wait for a reader that is not there yet (live.md L68). */
import { LiveBuffer } from '@live/core'

let users = 0
let before: number | null = null

/** Takes the bound off queues without a socket, until the returned function was called as often as this one. */
export function unboundLiveQueues(): () => void {
  if (users++ === 0) before = LiveBuffer.queueSize
  LiveBuffer.queueSize = null
  let restored = false
  return () => {
    if (restored) return
    restored = true
    if (--users === 0) LiveBuffer.queueSize = before
  }
}
