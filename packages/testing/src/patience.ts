/** How long tests wait for what they name. */

/** Whether this is a machine that runs the tests of a change: `CI` is set, and not to `false`. */
export function inCi(): boolean {
  const { CI } = process.env
  return CI !== undefined && CI !== '' && CI !== 'false'
}

/**
 * The time limit of something that says nothing about it: four times as long in CI, whose machines are slow and busy.
 * @param ms on a developer's machine
 */
export const patience = (ms: number): number => (inCi() ? 4 * ms : ms)
