/** A terminal around a command. */
import { type Running, start } from './live-command.js'

/** A command in a pseudo-terminal. */
export interface Terminal extends Running {
  type(text: string): void
}

/** Runs a line of the shell in a terminal without colours. */
export function terminal(cwd: string, command: string, env: NodeJS.ProcessEnv = {}): Terminal {
  const running = start('script', ['-qfec', command, '/dev/null'], { cwd, env: { TERM: 'dumb', LOG_LEVEL: 'silent', ...env } })
  return { ...running, type: (text) => void running.child.stdin?.write(text) }
}
