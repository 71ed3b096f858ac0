/** Ends processes together with those that they started. */
import type { ChildProcess } from 'node:child_process'

/** Ends a process that was started detached, and so leads a group of its own. */
export function stopProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    child.kill(signal)
  }
}
