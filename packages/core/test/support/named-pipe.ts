/** Named pipes, which look like files until somebody opens them. */
import { execFileSync } from 'node:child_process'
import { requiredBinary } from '@live/testing'

/** Makes one; on a system without them a folder stands in, which is no file either. */
export function makePipe(path: string): void {
  execFileSync(requiredBinary('mkfifo') ?? 'mkdir', [path])
}
