/** Ends with the shell that npm started: a signal to `npm run dev` or `npm start` reaches that shell, which ends and passes nothing on. */

/** How often is looked, in milliseconds. */
const LOOK_MS = 500

/**
 * Calls back once when the shell of a script is gone. Outside of scripts it does nothing: whoever starts a process in the background, and
 * leaves, means it to go on. On Windows the parent of a process never changes.
 * @param env says by `npm_lifecycle_event` that this is a script of npm, npx, pnpm or yarn
 * @param parent gives the number of the process that this one belongs to now
 */
export function whenShellEnds(onEnd: () => void, env: NodeJS.ProcessEnv = process.env, parent: () => number = () => process.ppid): void {
  if (env.npm_lifecycle_event === undefined) return
  const shell = parent()
  const timer = setInterval(() => {
    if (parent() === shell) return
    clearInterval(timer)
    onEnd()
  }, LOOK_MS)
  timer.unref()
}
