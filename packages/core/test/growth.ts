/** Whether work stays in proportion to its input, told without a clock on the wall: a busy machine must not fail a test. */

const TURNS = 7
/** Below this nothing can be told apart, and nothing is slow. */
const TOO_QUICK_MS = 2

/**
 * How much more processor time work takes for an input eight times as long: about 8 where it is linear, 64 where it is quadratic.
 * The best of several turns counts, because other work of the process only ever adds.
 * @param length of the shorter input; the longer one should take some milliseconds
 * @returns 1 when even the longer one is done at once
 */
export async function growth(work: (length: number) => unknown, length: number): Promise<number> {
  let short = Number.POSITIVE_INFINITY
  let long = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < TURNS; turn++) {
    short = Math.min(short, await processorMs(() => work(length)))
    long = Math.min(long, await processorMs(() => work(8 * length)))
  }
  return long < TOO_QUICK_MS ? 1 : long / Math.max(short, TOO_QUICK_MS / 8)
}

/** What {@link growth} stays below where work is linear. */
export const LINEAR = 24

/** How much processor time work takes, in milliseconds. */
export async function processorMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
