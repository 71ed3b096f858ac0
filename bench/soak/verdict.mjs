/** Whether memory grew, and whether anything was left. */
import { median } from '../lib/numbers.mjs'

const MB = 1024 * 1024
/** What the median of the last fifth may be above that of the second fifth: a share of it, and megabytes. */
const BOUNDS = {
  heap: { share: 0.05, mb: 2 },
  rss: { share: 0.1, mb: 8 },
}

const fifth = (samples, nth, key) => {
  const size = samples.length / 5
  return median(samples.slice(Math.floor(size * (nth - 1)), Math.floor(size * nth)).map((sample) => sample[key])) / MB
}

/** `{ key, second, last, bound, ok }` for each bounded figure, in MB. */
export function growth(samples) {
  return Object.entries(BOUNDS).map(([key, { share, mb }]) => {
    const second = fifth(samples, 2, key)
    const last = fifth(samples, 5, key)
    const bound = second * (1 + share) + mb
    return { key, second, last, bound, ok: last <= bound }
  })
}

/** What the server still holds that it did not hold before the first client, in words. */
export function leftovers(before, after) {
  return ['streams', 'iterators', 'sockets', 'timers']
    .filter((key) => after[key] > before[key])
    .map((key) => `${after[key]} ${key} are left, ${before[key]} before the first client`)
}
